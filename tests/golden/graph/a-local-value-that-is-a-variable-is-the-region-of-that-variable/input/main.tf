variable "region" {}
variable "standby_region" {}

locals {
  region = var.region
}

provider "aws" {
  region = var.region
}

provider "aws" {
  alias  = "again"
  region = local.region
}

provider "aws" {
  alias  = "standby"
  region = var.standby_region
}

resource "aws_sqs_queue" "orders" {
  name = "orders"
}

resource "aws_sqs_queue" "returns" {
  provider = aws.again
  name     = "returns"
}

resource "aws_sqs_queue" "audit" {
  provider = aws.standby
  name     = "audit"
}
