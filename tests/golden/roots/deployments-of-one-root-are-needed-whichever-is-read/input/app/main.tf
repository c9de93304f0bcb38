# Nothing says which deployment is read, nor is the key of the second known.
data "terraform_remote_state" "net" {
  backend = "s3"
  config = {
    bucket = "states"
    key    = "net.tfstate"
  }
}
variable "output" {}
provider "aws" {
  region = data.terraform_remote_state.net.outputs.region
}
resource "aws_lambda_function" "any" {
  environment {
    variables = { QUEUE = data.terraform_remote_state.net.outputs.queue }
  }
}
resource "aws_lambda_function" "open" {
  environment {
    variables = { QUEUE = data.terraform_remote_state.net.outputs[var.output] }
  }
}
# The workspace is the name of the deployment.
data "terraform_remote_state" "prod" {
  backend   = "s3"
  workspace = "prod"
  config = {
    bucket = "states"
    key    = "net.tfstate"
  }
}
resource "aws_lambda_function" "prod" {
  region = "eu-west-1"
  environment {
    variables = { QUEUE = data.terraform_remote_state.prod.outputs.queue }
  }
}
