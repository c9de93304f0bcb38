provider "aws" {
  region = "eu-west-3"
}
resource "aws_lambda_function" "demo" {
  function_name = "demo"
  s3_bucket     = "builds"
  s3_key        = "demo.zip"
  handler       = "app.handler"
  runtime       = "python3.12"
  role          = "r"
}
