provider "aws" {
  region = "eu-west-1"
}
resource "aws_db_instance" "shard" {
  count          = 4
  engine         = "postgres"
  instance_class = "db.m6g.large"
  multi_az       = false
}
