include "root" {
  path = find_in_parent_folders()
}

locals {
  region = "eu-west-1"
}

dependency "vpc" {
  config_path = "../vpc"
}

terraform {
  source = "../../modules/app?ref=${local.version}"
}

inputs = {
  region = local.region
  vpc_id = dependency.vpc.outputs.vpc_id
}
