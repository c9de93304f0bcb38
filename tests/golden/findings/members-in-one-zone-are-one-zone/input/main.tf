provider "aws" {
  region = "us-east-1"
}

# Two instances, and one zone.
resource "aws_rds_cluster" "orders" {
  engine = "aurora-postgresql"
}

resource "aws_rds_cluster_instance" "orders" {
  count              = 2
  cluster_identifier = aws_rds_cluster.orders.id
  instance_class     = "db.r6g.large"
  availability_zone  = "us-east-1a"
}

# Two zones.
resource "aws_rds_cluster" "returns" {
  engine = "aurora-postgresql"
}

resource "aws_rds_cluster_instance" "returns" {
  for_each           = toset(["us-east-1a", "us-east-1b"])
  cluster_identifier = aws_rds_cluster.returns.id
  instance_class     = "db.r6g.large"
  availability_zone  = each.key
}
