region = "eu-west-1"
name   = "dev"
suffix = "blue"
