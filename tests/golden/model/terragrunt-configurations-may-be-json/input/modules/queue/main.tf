variable "name" {}

resource "aws_sqs_queue" "this" {
  name = var.name
}

output "name" {
  value = var.name
}
