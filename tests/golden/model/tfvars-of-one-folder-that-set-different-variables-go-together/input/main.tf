variable "region" {}
variable "name" {}

provider "aws" {
  region = var.region
}

resource "aws_sqs_queue" "orders" {
  name = var.name
}
