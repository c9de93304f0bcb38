provider "aws" {
  region = "eu-west-1"
}
resource "aws_rds_cluster" "alone" {
  cluster_identifier = "alone"
  engine             = "aurora-postgresql"
}
resource "aws_rds_cluster_instance" "only" {
  cluster_identifier = aws_rds_cluster.alone.id
  instance_class     = "db.r6g.large"
  engine             = "aurora-postgresql"
}
