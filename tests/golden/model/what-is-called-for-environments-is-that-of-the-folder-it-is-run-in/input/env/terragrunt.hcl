locals {
  config = jsondecode(read_tfvars_file("../../${get_env("ENVIRONMENT")}_config.tfvars"))
}

inputs = local.config

generate "provider" {
  path      = "provider.tf"
  if_exists = "overwrite"
  contents  = <<EOF
provider "aws" {
  region = "${local.config.region}"
}
EOF
}
