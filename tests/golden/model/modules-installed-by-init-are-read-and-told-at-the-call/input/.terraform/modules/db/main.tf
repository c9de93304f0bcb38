variable "name" {}

module "net" {
  source = "git::https://example.com/net.git"
}

resource "aws_sqs_queue" "q" {
  name = "${var.name}-${module.net.suffix}"
}
