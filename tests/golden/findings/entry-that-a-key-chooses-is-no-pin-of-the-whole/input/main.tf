provider "aws" {
  region = "eu-west-1"
}

variable "environment" {}
variable "model" {}

locals {
  # One of them is taken; which, nobody says, and they differ.
  by_environment = {
    dev  = { region = "us-east-1", queue = "https://sqs.us-east-1.amazonaws.com/837466291047/q" }
    prod = { region = "us-west-2", queue = "https://sqs.us-west-2.amazonaws.com/837466291047/q" }
  }

  # Whichever is taken, it is in us-east-2: told once.
  models = {
    small = "us-east-2"
    large = "us-east-2"
  }

  # Keys are regions.
  mirrors = {
    us-east-1 = "https://mirror.s3.us-east-1.amazonaws.com/"
    us-west-1 = "https://mirror.s3.us-west-1.amazonaws.com/"
  }

  # Each makes a function of its own.
  workers = {
    near = { region = "eu-west-1" }
    far  = { region = "ap-southeast-2" }
  }
}

resource "aws_lambda_function" "api" {
  function_name = "api"
  role          = "r"
  environment {
    variables = {
      QUEUE_REGION = local.by_environment[var.environment].region
      QUEUE_URL    = lookup(local.by_environment, var.environment, local.by_environment["dev"]).queue
      MODEL_REGION = local.models[var.model]
      MIRROR       = local.mirrors[var.environment]
    }
  }
}

resource "aws_lambda_function" "worker" {
  for_each      = local.workers
  function_name = each.key
  role          = "r"
  environment {
    variables = { BUCKET_REGION = each.value.region }
  }
}
