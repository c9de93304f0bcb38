REGION = "us-gov-west-1"
