locals {
  too_much = [for i in range(1000) : [for j in range(1000) : [for k in range(1000) : i]]]
  region   = "eu-west-1"
}

provider "aws" {
  region = local.region
}

resource "aws_sqs_queue" "unknown" {
  count = length(local.too_much)
}

resource "aws_sqs_queue" "orders" {
  count = length(["x", "y"])
  name  = "orders-${local.region}-${count.index}"
}
