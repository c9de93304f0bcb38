variable "region" {}
variable "name" {
  default = "orders"
}

provider "aws" {
  region = var.region
}

resource "aws_sqs_queue" "orders" {
  name = var.name
}
