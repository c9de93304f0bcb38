region = "ca-central-1"
