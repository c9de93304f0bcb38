variable "region" {}
provider "aws" {
  region = var.region
  assume_role {
    role_arn = "arn:aws:iam::111111111111:role/deploy"
  }
}
data "aws_sqs_queue" "jobs" {
  name = "jobs"
}
