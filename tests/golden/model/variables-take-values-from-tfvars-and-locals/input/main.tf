variable "region" {
  default = "us-east-1"
}
variable "stage" {}
locals {
  prefix = "shop-${var.stage}"
}
provider "aws" {
  region = var.region
}
resource "aws_sqs_queue" "orders" {
  name = "${local.prefix}-orders"
}
