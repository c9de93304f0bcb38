variable "multi_az" {
  default = false
}

variable "class" {
  default = "db.t4g.small"
}

variable "region" {}

provider "aws" {
  region = var.region
}

resource "aws_db_instance" "orders" {
  engine         = "postgres"
  instance_class = var.class
  multi_az       = var.multi_az
}
