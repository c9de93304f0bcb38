variable "region" {}
variable "queue" {}

provider "aws" {
  region = var.region
}

resource "aws_lambda_event_source_mapping" "orders" {
  event_source_arn = var.queue
  function_name    = aws_lambda_function.app.arn
}

resource "aws_lambda_function" "app" {
  function_name = "app"
  role          = "arn:aws:iam::123456789012:role/app"
}
