terraform {
  backend "s3" {
    bucket = "states"
    key    = "data.tfstate"
    region = "eu-west-1"
  }
}
provider "aws" {
  region = "eu-west-1"
}
resource "aws_rds_cluster" "orders" {
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"
}
resource "aws_rds_cluster_instance" "only" {
  cluster_identifier = aws_rds_cluster.orders.id
  instance_class     = "db.r6g.large"
  engine             = "aurora-postgresql"
}
output "endpoint" {
  value = aws_rds_cluster.orders.endpoint
}
