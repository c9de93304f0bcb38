include {
  path = "../missing.hcl"
}

terraform {
  source = "../module"
}

dependency "b" {
  config_path = "../b"
}

locals {
  self = read_terragrunt_config("../b/terragrunt.hcl").locals.self
}

inputs = {
  name = "${dependency.b.outputs.name}-${local.self}"
}
