provider "aws" {
  region = "us-east-1"
}

variable "queue_region" {}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = "orders"
  filename      = "src"

  environment {
    variables = {
      TABLES_REGION = "eu-central-1"
      FILES_REGION  = "eu-west-1"
      QUEUE_REGION  = var.queue_region
    }
  }
}
