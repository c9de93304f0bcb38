locals {
  common = read_terragrunt_config(find_in_parent_folders("common.hcl"))
}

terraform {
  source = "../../../modules/queue"
}

remote_state = local.common.remote_state
generate     = local.common.generate
