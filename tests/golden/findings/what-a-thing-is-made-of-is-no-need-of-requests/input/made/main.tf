provider "aws" {
  region = "eu-west-1"
}

locals {
  snapshot = "arn:aws:rds:us-east-1:837466291047:cluster-snapshot:first"
}

resource "aws_rds_cluster" "db" {
  engine              = "aurora-mysql"
  snapshot_identifier = local.snapshot
}

resource "aws_lambda_function" "api" {
  function_name = "api"
  role          = "r"
  layers        = ["arn:aws:lambda:us-east-1:837466291047:layer:base:1"]
  environment {
    variables = { TOPIC = "arn:aws:sns:us-east-1:837466291047:orders" }
  }
}
