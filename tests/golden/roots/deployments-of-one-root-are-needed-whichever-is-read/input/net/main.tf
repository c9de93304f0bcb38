terraform {
  backend "s3" {
    bucket = "states"
    key    = "net.tfstate"
  }
}
variable "region" {}
provider "aws" {
  region = var.region
}
resource "aws_sqs_queue" "orders" {}
output "queue" {
  value = aws_sqs_queue.orders.arn
}
output "region" {
  value = var.region
}
