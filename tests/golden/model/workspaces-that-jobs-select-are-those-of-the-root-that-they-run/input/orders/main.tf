variable "copies" {
  default = 2
}
provider "aws" {
  region = contains(["prod", "live"], terraform.workspace) ? "us-east-1" : "us-west-2"
}
resource "aws_elasticache_replication_group" "cache" {
  replication_group_id = "orders-${terraform.workspace}"
  description          = "cache"
  num_cache_clusters   = var.copies
}
