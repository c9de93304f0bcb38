# Whatever the environment is called, it stands in eu-west-1: the table is written here.
variable "environment" {}

locals {
  regions = {
    dev  = "eu-west-1"
    prod = "eu-west-1"
  }
}

provider "aws" {
  region = local.regions[var.environment]
}

resource "aws_sqs_queue" "jobs" {
  name = "jobs"
}
