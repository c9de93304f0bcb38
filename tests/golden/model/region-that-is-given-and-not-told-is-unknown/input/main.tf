provider "aws" {
  region = "us-east-1"
}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = "orders"
  filename      = "src"
}
