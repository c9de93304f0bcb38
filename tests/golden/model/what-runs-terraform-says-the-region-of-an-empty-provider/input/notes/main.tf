provider "aws" {}

resource "aws_sqs_queue" "notes" {
  name = "notes"
}
