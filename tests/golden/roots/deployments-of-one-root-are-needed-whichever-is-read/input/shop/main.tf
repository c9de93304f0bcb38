variable "region" {}
provider "aws" {
  region = var.region
}
# Each deployment reads that of its own name.
data "terraform_remote_state" "net" {
  backend = "s3"
  config = {
    bucket = "states"
    key    = "net.tfstate"
  }
}
resource "aws_lambda_function" "shop" {
  environment {
    variables = { QUEUE = data.terraform_remote_state.net.outputs.queue }
  }
}
