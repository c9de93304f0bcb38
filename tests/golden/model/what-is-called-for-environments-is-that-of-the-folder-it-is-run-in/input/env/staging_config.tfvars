region = "ca-west-1"
