resource "aws_sqs_queue" "this" {
  region = "eu-west-1"
  name   = "queue"
}
