include "root" {
  path = find_in_parent_folders("root.hcl")
  expose = true
}
terraform { source = "../../../../modules//db" }
dependency "vpc" {
  config_path = "../vpc"
  mock_outputs = { subnet_id = "subnet-mock", zone = "eu-west-1z" }
}
inputs = { subnet_id = dependency.vpc.outputs.subnet_id, zone = dependency.vpc.outputs.zone, region2 = include.root.locals.region }
