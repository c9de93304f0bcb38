provider "aws" {
  region = "eu-west-1"
}

data "archive_file" "given" {
  type        = "zip"
  source_file = "${path.module}/given/app.py"
  output_path = "given.zip"
}

data "archive_file" "forgotten" {
  type        = "zip"
  source_file = "${path.module}/forgotten/app.py"
  output_path = "forgotten.zip"
}

data "archive_file" "function" {
  type        = "zip"
  source_file = "${path.module}/function/app.py"
  output_path = "function.zip"
}

variable "queue_region" {}

# QUEUE_REGION is there, whatever it will be.
resource "aws_lambda_function" "given" {
  function_name = "given"
  filename      = data.archive_file.given.output_path
  handler       = "app.handler"
  runtime       = "python3.12"
  environment {
    variables = { QUEUE_REGION = var.queue_region }
  }
}

resource "aws_lambda_function" "forgotten" {
  function_name = "forgotten"
  filename      = data.archive_file.forgotten.output_path
  handler       = "app.handler"
  runtime       = "python3.12"
}

# Lambda gives every function AWS_REGION.
resource "aws_lambda_function" "function" {
  function_name = "function"
  filename      = data.archive_file.function.output_path
  handler       = "app.handler"
  runtime       = "python3.12"
}
