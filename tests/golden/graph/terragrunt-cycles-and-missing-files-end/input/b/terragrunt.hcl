terraform {
  source = "../module"
}

dependency "a" {
  config_path = "../a"
}

dependency "gone" {
  config_path = "../gone"
}

locals {
  self = read_terragrunt_config("../a/terragrunt.hcl").locals.self
}

inputs = {
  name = dependency.a.outputs.name
}
