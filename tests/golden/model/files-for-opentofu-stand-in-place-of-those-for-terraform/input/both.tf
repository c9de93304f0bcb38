resource "aws_sqs_queue" "both" {
  name = "both"
}
