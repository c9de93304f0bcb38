# The same names in another provider's store: another state.
data "terraform_remote_state" "net" {
  backend = "gcs"

  config = {
    bucket = "states"
    prefix = "net"
  }
}

resource "aws_sqs_queue" "carts" {
  name = data.terraform_remote_state.net.outputs.zone
}
