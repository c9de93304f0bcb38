provider "aws" {
  region = "eu-west-1"
}
module "orders" {
  source   = "git::https://git.acme.example/platform/terraform-database.git?ref=v3"
  multi_az = false
}
module "ledger" {
  source   = "git::https://git.acme.example/platform/terraform-database.git?ref=v3"
  multi_az = true
}
# Who deploys it may say otherwise.
variable "standby" {
  default = false
}
module "search" {
  source           = "acme/search/azurerm"
  zone_redundant   = var.standby
}
# Nothing is said of the rest.
module "mail" {
  source = "acme/mail/aws"
}
variable "unsaid" {
  type = bool
}
module "files" {
  source         = "acme/files/azurerm"
  zone_redundant = var.unsaid
}
# Its source is here: what it does with the argument decides.
module "notes" {
  source   = "./notes"
  multi_az = false
}
# It makes nothing.
module "archive" {
  source   = "git::https://git.acme.example/platform/terraform-database.git?ref=v3"
  create   = false
  multi_az = false
}
module "drafts" {
  source   = "git::https://git.acme.example/platform/terraform-database.git?ref=v3"
  count    = 0
  multi_az = false
}
# Whether it does is left to who deploys it.
variable "with_prices" {
  type = bool
}
module "prices" {
  source   = "git::https://git.acme.example/platform/terraform-database.git?ref=v3"
  enabled  = var.with_prices
  multi_az = false
}
module "stock" {
  source   = "git::https://git.acme.example/platform/terraform-database.git?ref=v3"
  count    = var.with_prices ? 1 : 0
  multi_az = false
}
