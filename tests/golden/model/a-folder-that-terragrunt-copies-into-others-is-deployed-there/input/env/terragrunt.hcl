inputs = {
  region = "ca-central-1"
}
generate "provider" {
  path      = "provider.tf"
  if_exists = "overwrite"
  contents  = file("./common/provider.tf")
}
generate "variables" {
  path      = "variables.tf"
  if_exists = "overwrite"
  contents  = file("./common/variables.tf")
}
