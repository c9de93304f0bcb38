provider "aws" { region = "eu-west-1" }

resource "aws_s3_bucket" "inbox" {
  bucket = "inbox-of-the-shop"
}

resource "aws_sqs_queue" "orders" {
  name = "orders"
}

resource "aws_dynamodb_table" "texts" {
  name     = "texts"
  hash_key = "id"
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
    variables = { INBOX = aws_s3_bucket.inbox.bucket, ORDERS = aws_sqs_queue.orders.url, TEXTS = aws_dynamodb_table.texts.name }
  }
}

resource "aws_lambda_event_source_mapping" "orders" {
  event_source_arn = aws_sqs_queue.orders.arn
  function_name    = aws_lambda_function.shop.arn
}

resource "aws_s3_bucket_notification" "inbox" {
  bucket = aws_s3_bucket.inbox.id
  lambda_function {
    lambda_function_arn = aws_lambda_function.shop.arn
    events              = ["s3:ObjectCreated:*"]
  }
}
