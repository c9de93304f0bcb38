variable "name" {
  type = string
}

locals {
  queue = "https://sqs.us-east-1.amazonaws.com/837466291047/orders"
}

resource "aws_lambda_function" "this" {
  function_name = var.name
  role          = "r"
  environment {
    variables = { QUEUE = local.queue }
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name = var.name
}
