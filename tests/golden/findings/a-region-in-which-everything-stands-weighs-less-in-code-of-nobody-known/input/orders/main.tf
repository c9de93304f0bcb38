provider "aws" {
  region = "eu-west-1"
}
resource "aws_lambda_function" "orders" {
  function_name = "orders"
  s3_bucket     = "builds"
  s3_key        = "orders.zip"
  handler       = "app.handler"
  runtime       = "python3.12"
  role          = "r"
}
