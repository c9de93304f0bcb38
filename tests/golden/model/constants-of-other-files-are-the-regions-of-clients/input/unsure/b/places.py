REGION = "us-gov-east-1"
