resource "aws_sqs_queue" "replaced" {}
