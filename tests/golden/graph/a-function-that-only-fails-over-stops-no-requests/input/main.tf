provider "aws" {
  region = "eu-west-1"
}

resource "aws_lambda_function" "shop" {
  function_name = "shop"
  role          = "arn:aws:iam::123456789012:role/shop"
  handler       = "shop.handler"
  runtime       = "python3.12"
  filename      = "${path.module}/code/shop.py"
}

resource "aws_lambda_function" "failover" {
  function_name = "failover"
  role          = "arn:aws:iam::123456789012:role/failover"
  handler       = "failover.handler"
  runtime       = "python3.12"
  filename      = "${path.module}/code/failover.py"
}
