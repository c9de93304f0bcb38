provider "aws" { region = "eu-west-1" }

resource "aws_dynamodb_table" "texts" {
  name     = "texts"
  hash_key = "id"
}

resource "aws_sqs_queue" "orders" {
  name = "orders"
}

data "archive_file" "shop" {
  type        = "zip"
  source_dir  = "${path.module}/shop"
  output_path = "shop.zip"
}

resource "aws_lambda_function" "shop" {
  function_name = "shop"
  filename      = data.archive_file.shop.output_path
  handler       = "app.handler"
  runtime       = "python3.12"
  role          = "arn:aws:iam::123456789012:role/shop"
  environment {
    variables = { TEXTS = aws_dynamodb_table.texts.name, ORDERS = aws_sqs_queue.orders.url }
  }
}

data "archive_file" "desk" {
  type        = "zip"
  source_dir  = "${path.module}/desk"
  output_path = "desk.zip"
}

resource "aws_lambda_function" "desk" {
  function_name = "desk"
  filename      = data.archive_file.desk.output_path
  handler       = "app.handler"
  runtime       = "python3.12"
  role          = "arn:aws:iam::123456789012:role/desk"
  environment {
    variables = { TEXTS = aws_dynamodb_table.texts.name, ORDERS = aws_sqs_queue.orders.url }
  }
}
