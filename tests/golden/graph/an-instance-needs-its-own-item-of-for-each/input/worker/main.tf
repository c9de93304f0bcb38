variable "queue" {}
variable "topic" {}

resource "aws_lambda_function" "worker" {
  environment { variables = { Q = var.queue, T = var.topic } }
}
