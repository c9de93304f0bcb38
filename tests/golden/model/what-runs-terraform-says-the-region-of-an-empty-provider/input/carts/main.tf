provider "aws" {}

resource "aws_sqs_queue" "carts" {
  name = "carts"
}
