variable "region" {}
variable "is_redundant" {}
variable "replicas" {}
provider "aws" {
  region = var.region
}
resource "aws_db_instance" "orders" {
  engine   = "postgres"
  multi_az = var.is_redundant
}
resource "aws_sqs_queue" "copies" {
  count = var.replicas
  name  = "copy-${count.index}"
}
