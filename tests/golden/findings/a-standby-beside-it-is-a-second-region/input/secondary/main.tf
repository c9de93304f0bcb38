provider "aws" {
  region = "eu-central-1"
}

module "orders" {
  source = "../modules/orders"
}
