provider "aws" {
  region = "eu-west-1"
}
resource "aws_sqs_queue" "there" {
  region = "eu-central-1"
  name   = "there"
}
