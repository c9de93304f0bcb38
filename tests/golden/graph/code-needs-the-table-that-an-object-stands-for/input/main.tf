provider "aws" {
  region = "eu-west-1"
}
resource "aws_dynamodb_table" "orders" {
  name     = "orders"
  hash_key = "id"
}
resource "aws_dynamodb_table" "invoices" {
  name     = "invoices"
  hash_key = "id"
}
resource "aws_lambda_function" "take" {
  function_name = "take"
  role          = "arn:aws:iam::210987654321:role/take"
  filename      = "take.py"
  handler       = "take.handler"
  runtime       = "python3.12"
}
