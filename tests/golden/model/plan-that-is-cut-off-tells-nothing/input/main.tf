variable "queues" {}

resource "aws_sqs_queue" "this" {
  count  = var.queues
  region = "eu-west-1"
  name   = "queue-${count.index}"
}
