resource "aws_sqs_queue" "other" {
  region = "eu-west-1"
  name   = "other"
}
