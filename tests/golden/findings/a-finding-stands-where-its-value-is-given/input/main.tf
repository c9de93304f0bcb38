variable "ha" {}
locals {
  settings = {
    ha = false
  }
}
provider "aws" {
  region = "eu-west-1"
}
module "by_argument" {
  source   = "./database"
  multi_az = false
}
module "by_file" {
  source   = "./database"
  multi_az = var.ha
}
module "by_local" {
  source   = "./database"
  multi_az = local.settings.ha
}
# One decides, whichever way the other goes.
module "by_condition" {
  source   = "./database"
  multi_az = var.ha ? true : false
}
module "by_default" {
  source = "./database"
}
module "accepted" {
  source = "./database"
  # faultline:ignore single-zone-database reason="can be down for a day"
  multi_az = false
}
