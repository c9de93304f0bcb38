resource "aws_elasticache_cluster" "own" {
  cluster_id = "sessions"
}
output "host" {
  value = aws_elasticache_cluster.own.cluster_address
}
