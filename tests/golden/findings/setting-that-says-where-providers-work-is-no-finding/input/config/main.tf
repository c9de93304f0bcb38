locals {
  # The place where the region is configured.
  default_region = "us-east-1"

  # Written in: no provider takes it from here.
  bucket_region = "us-west-2"
}

output "default_region" {
  value = local.default_region
}

output "bucket_region" {
  value = local.bucket_region
}
