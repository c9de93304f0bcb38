include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "../modules/queue"

  extra_arguments "replaced" {
    commands  = ["plan", "apply"]
    arguments = ["-var", "first=from a flag", "-var-file=${get_terragrunt_dir()}/../common.tfvars", "-lock-timeout=20m"]
  }

  extra_arguments "other" {
    commands  = ["init"]
    arguments = ["-var=fourth=init does not change anything"]
  }
}

inputs = {
  first  = "an input is weaker than a flag"
  second = "an input is weaker than the environment"
  third  = []
  fourth = "from an input"
  fifth  = "an input is weaker than a file"
}
