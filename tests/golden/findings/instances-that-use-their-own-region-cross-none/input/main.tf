provider "aws" { region = "us-east-1" }

resource "aws_sqs_queue" "orders" {
  for_each = toset(["us-east-1", "eu-west-1"])
  region   = each.key
}
resource "aws_lambda_function" "worker" {
  for_each = aws_sqs_queue.orders
  region   = each.key
  environment { variables = { Q = each.value.arn } }
}
