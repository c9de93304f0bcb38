locals {
  settings = {
    prod = { region = "us-east-1", copies = 3 }
    dr   = { region = "us-west-2", copies = 1 }
    test = { region = "us-east-1", copies = 1 }
  }
  mine = local.settings[terraform.workspace]
}
provider "aws" {
  region = local.mine.region
}
resource "aws_elasticache_replication_group" "cache" {
  replication_group_id = "cache-${terraform.workspace}"
  description          = "cache"
  num_cache_clusters   = local.mine.copies
}
