provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "standby"
  region = "eu-central-1"
}

resource "aws_rds_global_cluster" "orders" {
  global_cluster_identifier = "orders"
}

resource "aws_rds_cluster" "first" {
  engine                    = "aurora-postgresql"
  global_cluster_identifier = aws_rds_global_cluster.orders.id
  master_username           = "orders"
}

resource "aws_rds_cluster" "second" {
  provider                  = aws.standby
  engine                    = "aurora-postgresql"
  global_cluster_identifier = aws_rds_global_cluster.orders.id
}

# The whole names its first member.
resource "aws_elasticache_global_replication_group" "sessions" {
  global_replication_group_id_suffix = "sessions"
  primary_replication_group_id       = aws_elasticache_replication_group.first.id
}

resource "aws_elasticache_replication_group" "first" {
  replication_group_id = "sessions-first"
  num_cache_clusters   = 2
}

resource "aws_elasticache_replication_group" "second" {
  provider                    = aws.standby
  replication_group_id        = "sessions-second"
  global_replication_group_id = aws_elasticache_global_replication_group.sessions.global_replication_group_id
  num_cache_clusters          = 2
}

# Two first members: nobody can tell which of them is copied.
resource "aws_docdb_global_cluster" "notes" {
  global_cluster_identifier = "notes"
}

resource "aws_docdb_cluster" "one" {
  global_cluster_identifier = aws_docdb_global_cluster.notes.id
  master_username           = "notes"
}

resource "aws_docdb_cluster" "other" {
  provider                  = aws.standby
  global_cluster_identifier = aws_docdb_global_cluster.notes.id
  master_username           = "notes"
}
