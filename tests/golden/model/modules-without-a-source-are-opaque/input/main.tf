provider "aws" {
  region = "eu-west-1"
}

resource "aws_sqs_queue" "orders" {
  name = "orders"
}

module "worker" {
  source = "acme/worker/aws"
  queue  = aws_sqs_queue.orders.arn
}

resource "aws_sqs_queue" "done" {
  name = module.worker.name
}
