locals {
  environment = terraform.workspace
  settings = {
    prod = { region = "us-east-1", copies = 3 }
    test = { region = "us-east-1", copies = 1 }
  }
}
provider "aws" {
  region = local.settings[local.environment].region
}
provider "aws" {
  alias  = "west"
  region = terraform.workspace == "prod" ? "us-west-2" : "us-west-2"
}
resource "aws_elasticache_replication_group" "cache" {
  replication_group_id = "cache"
  description          = "cache"
  num_cache_clusters   = local.settings[local.environment].copies
}
resource "aws_sqs_queue" "west" {
  provider = aws.west
  name     = "jobs"
}
