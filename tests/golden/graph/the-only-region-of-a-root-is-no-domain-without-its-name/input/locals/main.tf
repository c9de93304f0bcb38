variable "environment" {}

locals {
  region = "${var.environment}-region"
}

# Two configurations of one region.
provider "aws" {
  region = local.region
}

provider "aws" {
  alias  = "network"
  region = local.region
}

resource "aws_sqs_queue" "jobs" {
  name = "jobs"
}

resource "aws_lambda_function" "worker" {
  provider      = aws.network
  function_name = "worker"
  environment {
    variables = { QUEUE = aws_sqs_queue.jobs.url }
  }
}
