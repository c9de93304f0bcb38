region = "eu-west-1"
stage  = "live"
