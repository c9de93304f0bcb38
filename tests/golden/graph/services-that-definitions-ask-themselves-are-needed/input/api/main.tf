provider "aws" {
  region = "eu-central-1"
}

data "aws_region" "current" {}

variable "queue" {}

resource "aws_api_gateway_rest_api" "orders" {
  name = "orders"
}

# What the integration asks, the API needs, where the integration says.
resource "aws_api_gateway_integration" "put" {
  rest_api_id             = aws_api_gateway_rest_api.orders.id
  resource_id             = aws_api_gateway_rest_api.orders.root_resource_id
  http_method             = "POST"
  integration_http_method = "POST"
  type                    = "AWS"
  uri                     = "arn:aws:apigateway:${data.aws_region.current.name}:sqs:path/${var.queue}"
}

resource "aws_api_gateway_integration" "get" {
  rest_api_id             = aws_api_gateway_rest_api.orders.id
  resource_id             = aws_api_gateway_rest_api.orders.root_resource_id
  http_method             = "GET"
  integration_http_method = "POST"
  type                    = "AWS"
  uri                     = "arn:aws:apigateway:us-east-1:dynamodb:action/GetItem"
}

# Unknown parts of a text hide only themselves.
resource "aws_sfn_state_machine" "nightly" {
  name     = "nightly"
  role_arn = "arn:aws:iam::210987654321:role/nightly"
  definition = templatefile("${path.module}/nightly.asl.json", {
    queue = var.queue
  })
}

# A schedule that changes things by the control plane.
resource "aws_scheduler_schedule" "start" {
  name                = "start"
  schedule_expression = "cron(0 6 * * ? *)"
  flexible_time_window {
    mode = "OFF"
  }
  target {
    arn      = "arn:aws:scheduler:::aws-sdk:rds:startDBInstance"
    role_arn = "arn:aws:iam::210987654321:role/start"
  }
}

# Names of things are no requests.
resource "aws_sfn_state_machine" "quiet" {
  name       = "quiet"
  role_arn   = "arn:aws:iam::210987654321:role/quiet"
  definition = jsonencode({ StartAt = "A", States = { A = { Type = "Task", Resource = "arn:aws:states:eu-central-1:210987654321:activity:a", End = true } } })
}
