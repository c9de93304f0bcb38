provider "aws" {}

resource "aws_sqs_queue" "orders" {
  name = "orders"
}
