locals {
  regions = toset(["eu-west-1", "us-east-1"])
}

variable "chosen" {}

provider "aws" {
  alias    = "by_region"
  for_each = local.regions
  region   = each.key
}

module "part" {
  for_each  = local.regions
  source    = "./part"
  providers = { aws = aws.by_region[each.key] }
}

resource "aws_sns_topic" "news" {
  for_each = local.regions
  provider = aws.by_region[each.value]
  name     = "news"
}

resource "aws_sns_topic" "somewhere" {
  provider = aws.by_region[var.chosen]
  name     = "somewhere"
}
