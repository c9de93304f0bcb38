locals {
  regions = { default = "eu-west-1" }
}
provider "aws" {
  region = terraform.workspace == "default" ? "us-east-1" : lookup(local.regions, terraform.workspace, "eu-west-1")
}
resource "aws_sqs_queue" "jobs" {
  name = "jobs-${terraform.workspace}"
}
