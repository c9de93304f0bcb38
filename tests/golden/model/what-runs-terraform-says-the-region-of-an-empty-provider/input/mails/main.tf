provider "aws" {}

resource "aws_sqs_queue" "mails" {
  name = "mails"
}
