resource "aws_sqs_queue" "app" {
  region = "eu-west-1"
  name   = "app"
}
