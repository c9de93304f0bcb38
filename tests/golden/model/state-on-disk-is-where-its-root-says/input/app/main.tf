data "terraform_remote_state" "net" {
  backend = "local"
  config  = { path = "${path.module}/../net/states/net.tfstate" }
}
provider "aws" {
  region = data.terraform_remote_state.net.outputs.region
}
resource "aws_sqs_queue" "jobs" {}
