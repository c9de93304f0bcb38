variable "regions" {
  default = { production = "eu-west-1", preproduction = "eu-west-2" }
}
provider "aws" {
  region = var.regions[terraform.workspace]
}
resource "aws_sqs_queue" "jobs" {}
