variable "settings" {}
variable "tags" {}

locals {
  environment = { for name, value in { QUEUE = var.settings.queue } : name => value }
}

resource "aws_lambda_function" "worker" {
  function_name = "worker"
  role          = "r"
  environment {
    variables = merge(local.environment, { LOG_LEVEL = "info" })
  }
  tags = var.tags
}

resource "aws_sqs_queue" "unrelated" {
  name = var.settings.other
}
