variable "environment" {}

locals {
  is-test        = substr(terraform.workspace, 4, 10) == "-test"
  is-development = var.environment == "development"
}

resource "aws_db_instance" "if_test" {
  count    = local.is-test ? 1 : 0
  engine   = "postgres"
  multi_az = false
}

resource "aws_db_instance" "if_development" {
  for_each = local.is-development ? toset(["a"]) : []
  engine   = "postgres"
  multi_az = false
}

resource "aws_db_instance" "if_compared" {
  count    = var.environment == "sandbox" && var.wanted ? 1 : 0
  engine   = "postgres"
  multi_az = false
}

variable "wanted" {}

resource "aws_db_instance" "unless_production" {
  count    = var.environment != "prod" ? 1 : 0
  engine   = "postgres"
  multi_az = false
}

resource "aws_db_instance" "else_of_production" {
  count    = var.environment == "prod" ? 0 : 1
  engine   = "postgres"
  multi_az = false
}

resource "aws_db_instance" "if_listed" {
  count    = contains(["dev", "test"], var.environment) ? 1 : 0
  engine   = "postgres"
  multi_az = false
}

module "throwaway" {
  source = "./modules/database"
  count  = !local.is-development ? 0 : 1
}

# These may stand in production.

resource "aws_db_instance" "if_production" {
  count    = var.environment == "production" ? 1 : 0
  engine   = "postgres"
  multi_az = false
}

resource "aws_db_instance" "unless_test" {
  count    = local.is-test ? 0 : 1
  engine   = "postgres"
  multi_az = false
}

resource "aws_db_instance" "if_test_or_wanted" {
  count    = local.is-test || var.wanted ? 1 : 0
  engine   = "postgres"
  multi_az = false
}

resource "aws_db_instance" "if_listed_with_production" {
  count    = contains(["dev", "prod"], var.environment) ? 1 : 0
  engine   = "postgres"
  multi_az = false
}
