terraform {
  backend "s3" {
    bucket = "states"
    region = "us-east-1"
  }
}

provider "aws" {
  region = "us-east-1"
  assume_role {
    role_arn = "arn:aws:iam::111111111111:role/deploy"
  }
}

provider "aws" {
  alias  = "other"
  region = "us-west-2"
}

locals {
  names = ["first", "second"]
  kept  = "kept"
}

variable "suffix" {
  type    = string
  default = "base"
}

resource "aws_sqs_queue" "each" {
  for_each = toset(local.names)
  name     = "${each.key}-${var.suffix}-${local.kept}-${module.part.name}"
}

resource "aws_sqs_queue" "other" {
  provider = aws.other
  name     = "other"
}

resource "aws_dynamodb_table" "copies" {
  name = "copies"

  dynamic "replica" {
    for_each = ["us-east-2", "us-west-2"]
    content {
      region_name = replica.value
    }
  }
}

module "part" {
  source = "./part"
  name   = "base"
}
