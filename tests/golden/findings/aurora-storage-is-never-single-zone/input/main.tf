provider "aws" {
  region = "eu-west-1"
}
resource "aws_rds_cluster" "ledger" {
  engine = "aurora-postgresql"
}
resource "aws_rds_cluster_instance" "nodes" {
  count              = 2
  cluster_identifier = aws_rds_cluster.ledger.id
  engine             = "aurora-postgresql"
  instance_class     = "db.r6g.large"
}
