provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias  = "standby"
  region = "eu-central-1"
}
resource "aws_dynamodb_table" "carts" {
  name           = "carts"
  stream_enabled = true
}
resource "aws_dynamodb_table" "carts_standby" {
  provider       = aws.standby
  name           = "carts"
  stream_enabled = true
}
resource "aws_dynamodb_global_table" "carts" {
  name = "carts"
  replica {
    region_name = "eu-west-1"
  }
  replica {
    region_name = "eu-central-1"
  }
}
resource "aws_dynamodb_table" "orders" {
  name = "orders"
}
resource "aws_lambda_function" "take" {
  function_name = "take"
}
resource "aws_lambda_function" "take_standby" {
  provider      = aws.standby
  function_name = "take"
}
