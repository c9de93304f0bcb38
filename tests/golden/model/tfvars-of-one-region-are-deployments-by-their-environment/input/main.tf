variable "region" {}
variable "name" {}
variable "suffix" {
  default = "none"
}

provider "aws" {
  region = var.region
}

resource "aws_sqs_queue" "orders" {
  name = "${var.name}-orders"
}

resource "aws_sqs_queue" "done" {
  name = "done-${var.suffix}"
}
