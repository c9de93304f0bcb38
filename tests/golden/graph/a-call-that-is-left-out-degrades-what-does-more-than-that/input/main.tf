provider "aws" { region = "eu-west-1" }

resource "aws_dynamodb_table" "orders" {
  name     = "orders"
  hash_key = "id"
}

resource "aws_sns_topic" "news" {
  name = "news"
}

resource "aws_sns_topic" "alarms" {
  name = "alarms"
}

data "archive_file" "shop" {
  type        = "zip"
  source_dir  = "${path.module}/shop"
  output_path = "shop.zip"
}

resource "aws_lambda_function" "shop" {
  function_name = "shop"
  filename      = data.archive_file.shop.output_path
  handler       = "index.handler"
  runtime       = "nodejs22.x"
  role          = "arn:aws:iam::123456789012:role/shop"
  environment {
    variables = { ORDERS = aws_dynamodb_table.orders.name, NEWS = aws_sns_topic.news.arn }
  }
}

data "archive_file" "teller" {
  type        = "zip"
  source_dir  = "${path.module}/teller"
  output_path = "teller.zip"
}

resource "aws_lambda_function" "teller" {
  function_name = "teller"
  filename      = data.archive_file.teller.output_path
  handler       = "index.handler"
  runtime       = "nodejs22.x"
  role          = "arn:aws:iam::123456789012:role/teller"
  environment {
    variables = { ALARMS = aws_sns_topic.alarms.arn }
  }
}
