provider "aws" {
  region = "us-east-1"
}

variable "has_archive" {
  default = true
}

resource "aws_sqs_queue" "orders" {
  name = "orders"
}

resource "aws_sqs_queue" "returns" {
  name = "returns"
}

resource "aws_sqs_queue" "archive" {
  name = "archive"
}

resource "aws_sqs_queue" "never" {
  name = "never"
}

resource "aws_lambda_function" "take" {
  for_each      = toset(["orders", "returns"])
  function_name = each.key
  role          = "arn:aws:iam::123456789012:role/take"
  environment {
    variables = {
      QUEUE   = each.key == "orders" ? aws_sqs_queue.orders.url : aws_sqs_queue.returns.url
      NEVER   = false ? aws_sqs_queue.never.url : ""
      ARCHIVE = var.has_archive ? aws_sqs_queue.archive.url : ""
    }
  }
}
