provider "aws" {
  region = "eu-west-1"
}
resource "aws_db_instance" "orders" {
  engine                  = "postgres"
  instance_class          = "db.m6g.large"
  backup_retention_period = 7
}
