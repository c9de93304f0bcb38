remote_state {
  backend = "s3"
  config = {
    bucket = "states"
    key    = "${path_relative_to_include()}/terraform.tfstate"
    region = "eu-central-1"
  }
}

generate "provider" {
  path      = "provider.tf"
  if_exists = "overwrite"
  contents  = <<-EOF
    provider "aws" {
      region = "eu-west-1"
    }
  EOF
}

generate "unwanted" {
  path      = "unwanted.tf"
  if_exists = "overwrite"
  disable   = true
  contents  = "resource \"aws_sqs_queue\" \"unwanted\" {}"
}
