bucket = "orders"
region = "eu-west-1"
