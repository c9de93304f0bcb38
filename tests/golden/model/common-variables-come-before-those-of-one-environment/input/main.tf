variable "region" {
  default = "us-west-2"
}

variable "queues" {
  default = 1
}

provider "aws" {
  region = var.region
}

resource "aws_sqs_queue" "orders" {
  count = var.queues
  name  = "orders"
}
