variable "region" {
  default = "us-west-2"
}
provider "aws" {
  region = var.region
}
resource "aws_sqs_queue" "q" {}
