# Everything of a root hangs on its region, and a deployment may bring a table of its own.
variable "environment" {}

variable "regions" {
  default = {
    dev  = "eu-west-1"
    prod = "eu-west-1"
  }
}

provider "aws" {
  region = var.regions[var.environment]
}

resource "aws_sqs_queue" "mail" {
  name = "mail"
}
