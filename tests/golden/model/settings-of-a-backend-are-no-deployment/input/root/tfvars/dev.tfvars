bucket = "orders-dev"
region = "eu-west-2"
