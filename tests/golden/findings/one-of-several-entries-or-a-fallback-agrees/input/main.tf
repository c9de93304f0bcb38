locals {
  accounts = {
    default    = { standby = false, multi_az = false }
    production = { standby = false, multi_az = true }
  }
  account = contains(keys(local.accounts), var.name) ? local.accounts[var.name] : local.accounts["default"]
}

variable "name" {}

provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "standby"
  region = "eu-west-2"
}

resource "aws_db_instance" "orders" {
  engine                  = "postgres"
  instance_class          = "db.m6g.large"
  multi_az                = local.account.multi_az
  backup_retention_period = 7
}

resource "aws_db_instance" "standby" {
  provider                = aws.standby
  count                   = local.account.standby ? 1 : 0
  engine                  = "postgres"
  instance_class          = "db.m6g.large"
  multi_az                = false
  backup_retention_period = 7
}
