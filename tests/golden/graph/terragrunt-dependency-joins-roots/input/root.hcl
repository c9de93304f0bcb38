locals {
  region = read_terragrunt_config(find_in_parent_folders("region.hcl")).locals.region
  common = yamldecode(file(find_in_parent_folders("common.yaml")))
}
generate "provider" {
  path      = "provider.tf"
  if_exists = "overwrite"
  contents  = <<EOT
provider "aws" {
  region = "${local.region}"
  allowed_account_ids = ["${local.common.account}"]
}
provider "aws" {
  alias  = "dr"
  region = "${get_env("DR_REGION", "us-west-2")}"
}
provider "aws" {
  alias  = "x"
  region = "${get_env("X_REGION")}"
}
EOT
}
remote_state {
  backend = "s3"
  config = {
    bucket = "state-${local.common.account}"
    key    = "${path_relative_to_include()}/terraform.tfstate"
    region = "eu-central-1"
  }
  generate = { path = "backend.tf", if_exists = "overwrite" }
}
inputs = { tags = { team = "core" }, name = "x" }
