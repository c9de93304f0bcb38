provider "aws" {
  region = "eu-west-1"
}
resource "aws_db_instance" "shard" {
  for_each       = toset(["a", "b", "c", "d"])
  identifier     = each.key
  engine         = "postgres"
  instance_class = "db.m6g.large"
  multi_az       = false
}
