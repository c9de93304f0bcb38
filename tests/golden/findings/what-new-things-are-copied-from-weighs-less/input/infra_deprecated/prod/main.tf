provider "aws" {
  region = "eu-west-1"
}

resource "aws_db_instance" "orders" {
  engine         = "postgres"
  instance_class = "db.t3.medium"
  multi_az       = false
}
