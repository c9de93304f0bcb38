provider "aws" {
  region = "eu-west-1"
}

module "called" {
  source = "../modules/called"
  name   = "orders"
}
