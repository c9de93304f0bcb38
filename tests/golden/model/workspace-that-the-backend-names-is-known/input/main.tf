terraform {
  cloud {
    organization = "acme"
    workspaces {
      name = "orders-prod"
    }
  }
}
provider "aws" {
  region = terraform.workspace == "orders-prod" ? "us-east-1" : "us-west-2"
}
resource "aws_sqs_queue" "jobs" {
  name = "jobs-${terraform.workspace}"
}
