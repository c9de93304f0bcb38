include {
  path = find_in_parent_folders()
}

terraform {
  source = "../..//modules/app"
}

dependency "network" {
  config_path  = "../network"
  mock_outputs = { zone = "eu-west-1a" }
}

inputs = {
  zone = dependency.network.outputs.zone
}
