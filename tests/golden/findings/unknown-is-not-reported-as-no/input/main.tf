variable "multi_az" {}
variable "region" {}
provider "aws" {
  region = var.region
}
resource "aws_db_instance" "orders" {
  engine         = "postgres"
  instance_class = "db.m6g.large"
  multi_az       = var.multi_az
}
