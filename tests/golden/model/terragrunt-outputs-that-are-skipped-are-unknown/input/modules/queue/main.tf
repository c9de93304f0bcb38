variable "name" {}

provider "aws" {
  region = "eu-west-1"
}

resource "aws_sqs_queue" "this" {
  name = var.name
}

output "name" {
  value = var.name
}
