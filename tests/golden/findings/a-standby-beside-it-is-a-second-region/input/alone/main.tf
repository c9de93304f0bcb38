provider "aws" {
  region = "eu-west-1"
}

resource "aws_iam_role" "cart" {
  name               = "cart"
  assume_role_policy = "{}"
}

resource "aws_dynamodb_table" "cart" {
  name     = "cart"
  hash_key = "id"
}

resource "aws_lambda_function" "cart" {
  function_name = "cart"
}
