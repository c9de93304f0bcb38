variable "subnet_ids" { type = map(list(string)) }
variable "regions" { type = any }

locals {
  primary = [for key, region in var.regions : key if region.is_primary && region.enabled][0]
}

resource "aws_elasticache_subnet_group" "main" {
  name       = "main"
  subnet_ids = var.subnet_ids[local.primary]
}

resource "aws_elasticache_replication_group" "main" {
  replication_group_id       = "main"
  description                = "sessions"
  num_cache_clusters         = 3
  automatic_failover_enabled = true
  multi_az_enabled           = true
  subnet_group_name          = aws_elasticache_subnet_group.main.name
}

output "endpoint" { value = aws_elasticache_replication_group.main.primary_endpoint_address }
