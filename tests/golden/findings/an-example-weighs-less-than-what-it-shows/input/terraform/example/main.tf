provider "aws" {
  region = "eu-west-1"
}

module "database" {
  source = "../database"
}
