variable "primary_region" {}
variable "standby_region" {}

provider "aws" {
  region = var.primary_region
}

provider "aws" {
  alias  = "standby"
  region = var.standby_region
}

module "primary" {
  source = "./modules/api"
}

module "standby" {
  source    = "./modules/api"
  providers = { aws = aws.standby }
}

# Copied to the other region by itself: neither region takes it along.
resource "aws_dynamodb_table" "orders" {
  name     = "orders"
  hash_key = "id"
  replica {
    region_name = var.standby_region
  }
}
