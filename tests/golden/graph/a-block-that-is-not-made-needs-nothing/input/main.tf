provider "aws" {
  region = "eu-west-1"
}

resource "aws_sqs_queue" "orders" {
  name = "orders"
}

locals {
  wanted = false
}

resource "aws_lambda_function" "without" {
  function_name = "without"

  dynamic "environment" {
    for_each = local.wanted ? [1] : []

    content {
      variables = { QUEUE = aws_sqs_queue.orders.url }
    }
  }
}

resource "aws_lambda_function" "with" {
  function_name = "with"

  dynamic "environment" {
    for_each = local.wanted ? [] : [1]

    content {
      variables = { QUEUE = aws_sqs_queue.orders.url }
    }
  }
}
