region = "eu-west-1"
name   = "live"
suffix = "blue"
