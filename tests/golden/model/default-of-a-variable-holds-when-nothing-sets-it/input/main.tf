variable "region" {
  default = "us-east-1"
}
provider "aws" {
  region = var.region
}
resource "aws_sqs_queue" "orders" {
  name = "orders"
}
