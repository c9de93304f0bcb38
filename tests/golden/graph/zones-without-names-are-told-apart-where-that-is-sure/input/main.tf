provider "aws" {
  region = "eu-west-1"
}

data "aws_availability_zones" "all" {}
data "aws_availability_zones" "same" {}
data "aws_availability_zones" "others" {
  exclude_names = ["eu-west-1a"]
}

locals {
  zones = slice(data.aws_availability_zones.all.names, 0, 2)
}

module "sliced" {
  source = "./subnets"
  zones  = local.zones
}

module "twice_the_same" {
  source = "./subnets"
  zones  = [data.aws_availability_zones.all.names[0], element(data.aws_availability_zones.same.names, 0)]
}

module "of_different_lists" {
  source = "./subnets"
  zones  = [data.aws_availability_zones.all.names[0], data.aws_availability_zones.others.names[0]]
}

module "with_and_without_name" {
  source = "./subnets"
  zones  = ["eu-west-1a", data.aws_availability_zones.all.names[1]]
}

module "made_of_names" {
  source = "./subnets"
  zones  = ["${local.zones[0]}", replace(local.zones[1], "b", "c")]
}

module "beyond_the_end" {
  source = "./subnets"
  zones  = [element(data.aws_availability_zones.all.names, 0), element(data.aws_availability_zones.all.names, 5)]
}

module "told_from_ids" {
  source = "./subnets"
  zones  = [for zone in local.zones : length(regexall("^[a-z]{2}-", zone)) > 0 ? zone : null]
}
