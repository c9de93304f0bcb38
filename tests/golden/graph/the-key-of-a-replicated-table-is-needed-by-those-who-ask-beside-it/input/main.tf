provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "west"
  region = "us-west-2"
}

resource "aws_kms_key" "orders" {
  description = "orders in Ireland"
}

resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.orders.arn
  }
  replica {
    region_name = "us-west-2"
  }
}

resource "aws_lambda_function" "ireland" {
  function_name = "orders"
  filename      = "orders.zip"
  environment {
    variables = { TABLE = aws_dynamodb_table.orders.name }
  }
}

resource "aws_lambda_function" "oregon" {
  provider      = aws.west
  function_name = "orders"
  filename      = "orders.zip"
  environment {
    variables = { TABLE = aws_dynamodb_table.orders.name }
  }
}
