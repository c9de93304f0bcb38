provider "aws" {
  region = "eu-west-1"
}
module "shop" {
  source   = "./modules/network"
  gateways = 1
}
module "admin" {
  source   = "./modules/network"
  gateways = 2
}
