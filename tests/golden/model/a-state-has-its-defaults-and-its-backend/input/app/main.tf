data "terraform_remote_state" "net" {
  backend = "s3"

  config = {
    bucket = "states"
    key    = "net"
    region = "us-east-1"
  }

  defaults = {
    region = "us-west-2"
    zone   = "us-west-2a"
  }
}

provider "aws" {
  region = try(data.terraform_remote_state.net.outputs.region, "eu-north-1")
}

resource "aws_sqs_queue" "orders" {
  name = data.terraform_remote_state.net.outputs.zone
}
