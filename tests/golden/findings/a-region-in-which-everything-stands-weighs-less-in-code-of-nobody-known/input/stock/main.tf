provider "aws" {
  region = "eu-west-1"
}
resource "aws_lambda_function" "stock" {
  function_name = "stock"
  s3_bucket     = "builds"
  s3_key        = "stock.zip"
  handler       = "app.handler"
  runtime       = "python3.12"
  role          = "r"
}
