# Everything of a root hangs on its region, and a deployment may bring a table of its own.
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
