provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "secondary"
  region = "eu-central-1"
}

resource "aws_rds_global_cluster" "this" {
  global_cluster_identifier = "ledger"
}

resource "aws_rds_cluster" "primary" {
  engine                    = "aurora-postgresql"
  global_cluster_identifier = aws_rds_global_cluster.this.id
  master_username           = "ledger"
}

resource "aws_rds_cluster_instance" "primary" {
  engine             = "aurora-postgresql"
  cluster_identifier = aws_rds_cluster.primary.id
}

resource "aws_rds_cluster" "secondary" {
  provider                  = aws.secondary
  engine                    = "aurora-postgresql"
  global_cluster_identifier = aws_rds_global_cluster.this.id
}

resource "aws_rds_cluster_instance" "secondary" {
  provider           = aws.secondary
  engine             = "aurora-postgresql"
  cluster_identifier = aws_rds_cluster.secondary.id
}
