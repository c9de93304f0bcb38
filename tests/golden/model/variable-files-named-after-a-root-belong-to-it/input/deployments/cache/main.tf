variable "region" {
  default = "eu-central-1"
}

provider "aws" {
  region = var.region
}

resource "aws_sqs_queue" "orders" {
  name = "orders"
}
