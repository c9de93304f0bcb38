variable "name" {}

resource "aws_sqs_queue" "copy" {
  name = "copy-${var.name}"
}
