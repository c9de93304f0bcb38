provider "aws" {
  region = "eu-west-1"
}

variable "multi_az" {
  default = false
}

module "left" {
  source = "./service"
  name   = "orders"
}

module "given" {
  source   = "./service"
  name     = "prices"
  multi_az = var.multi_az
}
