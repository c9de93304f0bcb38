provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "there"
  region = "us-west-2"
}

resource "aws_lambda_function" "here" {
  function_name = "shop"
  role          = "arn:aws:iam::123456789012:role/shop"
  handler       = "shop.handler"
  runtime       = "python3.12"
  filename      = "${path.module}/code/shop.py"
}

resource "aws_lambda_function" "there" {
  provider      = aws.there
  function_name = "shop"
  role          = "arn:aws:iam::123456789012:role/shop"
  handler       = "shop.handler"
  runtime       = "python3.12"
  filename      = "${path.module}/code/shop.py"
}
