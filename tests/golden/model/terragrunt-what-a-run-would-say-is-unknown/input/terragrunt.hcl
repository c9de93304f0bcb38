locals {
  answer = jsondecode(run_cmd("./answer.sh"))
}

generate "provider" {
  path      = "provider.tf"
  if_exists = "overwrite"
  contents  = local.answer.provider
}

inputs = {
  region = get_env("REGION")
  secret = sops_decrypt_file("secret.yaml")
  bucket = "state-${get_aws_account_id()}"
  folder = get_repo_root()
  third  = split("/", get_terragrunt_dir())[2]
}
