provider "aws" {
  region = "eu-west-1"
}
module "orders" {
  source   = "./table"
  for_each = toset(["a", "b", "c", "d"])
}
