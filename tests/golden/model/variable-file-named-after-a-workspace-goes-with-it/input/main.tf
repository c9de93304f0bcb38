variable "zones" {
  type = number
}
locals {
  regions = {
    prod = "us-east-1"
    test = "us-west-2"
  }
}
provider "aws" {
  region = local.regions[terraform.workspace]
}
resource "aws_elasticache_replication_group" "cache" {
  replication_group_id = "cache-${terraform.workspace}"
  description          = "cache"
  num_cache_clusters   = var.zones
}
