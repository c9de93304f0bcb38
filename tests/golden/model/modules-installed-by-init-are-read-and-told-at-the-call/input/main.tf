provider "aws" {
  region = "eu-west-1"
}

module "db" {
  source  = "acme/db/aws"
  version = "~> 2.0"
  name    = "orders"
}
