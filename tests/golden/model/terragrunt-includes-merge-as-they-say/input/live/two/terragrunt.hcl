include "root" {
  path = find_in_parent_folders("root.hcl")
}

include "common" {
  path   = "../../common.hcl"
  expose = true
}

terraform {
  source = "${get_parent_terragrunt_dir("root")}/module"
}

inputs = {
  names = { from = "${include.common.locals.suffix}-${path_relative_to_include("root")}" }
}
