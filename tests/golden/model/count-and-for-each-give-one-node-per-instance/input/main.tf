provider "aws" {
  region = "eu-west-1"
}
locals {
  teams = { blue = 1, green = 2 }
}
resource "aws_sqs_queue" "numbered" {
  count = 2
  name  = "numbered-${count.index}"
}
resource "aws_sqs_queue" "named" {
  for_each = local.teams
  name     = "${each.key}-${each.value}"
}
module "topic" {
  source   = "./topic"
  for_each = toset(["a", "b"])
  name     = each.key
}
