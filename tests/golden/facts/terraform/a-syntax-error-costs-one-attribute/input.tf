variable "first" {}

resource "aws_sqs_queue" "jobs" {
  name  = "jobs"
  delay = 1 +
  fifo  = true

  tags = {
    a = [1, 2
  }

  policy = "unclosed
  region = "eu-west-1"
}

resource "aws_sqs_queue" "unclosed" {
  name = "other"

output "last" {
  value = aws_sqs_queue.jobs.arn
}
