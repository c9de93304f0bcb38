variable "password" {
  sensitive = true
}

variable "token" {
  ephemeral = true
  default   = "hunter-default"
}

variable "planned" {
  sensitive = true
}

# The plan is older: there it was sensitive.
variable "was_sensitive" {}

variable "size" {
  sensitive = true
  default   = 2
}

provider "aws" {
  region = "eu-west-1"
}

resource "aws_db_instance" "orders" {
  identifier = "orders-${var.password}"
  engine     = sensitive("hunter-engine")
  multi_az   = true
}

resource "aws_sqs_queue" "each" {
  for_each = toset([var.token])
  name     = each.key
}

resource "aws_sqs_queue" "counted" {
  count = var.size
  name  = var.planned
}

resource "aws_sqs_queue" "older" {
  name = var.was_sensitive
}

resource "aws_sqs_queue" "told" {
  name = nonsensitive("told-${var.size}")
}

resource "aws_lambda_function" "worker" {
  function_name = "worker"
  environment {
    variables = {
      URL   = "https://user:${var.password}@example.com/"
      QUEUE = aws_sqs_queue.told.name
    }
  }
}
