terraform {
  source = "../../modules//orders"
}

generate "provider" {
  path      = "provider.tf"
  if_exists = "overwrite"
  contents  = <<EOF
provider "aws" {
  region = "${jsondecode(read_tfvars_file("../../env/${get_env("ENVIRONMENT")}_config.tfvars")).region}"
}
EOF
}
