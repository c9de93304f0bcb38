# Terraform refuses the whole configuration: names are checked before anything is evaluated.
provider "aws" {
  region = try(local.nowhere, "us-east-1")
}

resource "aws_sqs_queue" "orders" {
  name = can(var.nothing) ? "a" : "b"
}
