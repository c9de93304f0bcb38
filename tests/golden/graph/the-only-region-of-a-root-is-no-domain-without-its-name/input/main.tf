variable "region" {}

provider "aws" {
  region = var.region
}

resource "aws_sqs_queue" "jobs" {
  name = "jobs"
}

resource "aws_lambda_function" "worker" {
  function_name = "worker"
  environment {
    variables = { QUEUE = aws_sqs_queue.jobs.url }
  }
}
