variable "environment" {}

variable "sizes" {
  default = { dev = false, prod = false }
}

locals {
  accounts = {
    dev  = { multi_az = false, instances = 1, class = "db.t3.micro" }
    prod = { multi_az = false, instances = 1, class = "db.r6g.large", only_here = false }
  }
  account = local.accounts[var.environment]
  mixed = {
    dev  = { multi_az = false }
    prod = { multi_az = true }
  }
}

# The same in every environment.

resource "aws_db_instance" "by_workspace" {
  engine   = "postgres"
  multi_az = local.accounts[terraform.workspace].multi_az
}

resource "aws_db_instance" "by_local" {
  engine         = "postgres"
  instance_class = local.account.class
  multi_az       = local.account["multi_az"]
}

resource "aws_db_instance" "by_lookup" {
  engine   = "postgres"
  multi_az = lookup(var.sizes, var.environment)
}

resource "aws_db_instance" "by_lookup_with_the_same_default" {
  engine   = "postgres"
  multi_az = lookup({ dev = false }, var.environment, false)
}

module "cluster" {
  source    = "./cluster"
  instances = local.account.instances
  settings  = local.account
}

# Not told.

resource "aws_db_instance" "differs" {
  engine   = "postgres"
  multi_az = local.mixed[var.environment].multi_az
}

resource "aws_db_instance" "differs_from_default" {
  engine   = "postgres"
  multi_az = lookup({ dev = false }, var.environment, true)
}

resource "aws_db_instance" "may_be_caught" {
  engine   = "postgres"
  multi_az = try({ dev = { multi_az = false } }[var.environment].multi_az, true)
}

resource "aws_db_instance" "may_be_missing" {
  engine   = "postgres"
  multi_az = try(local.account.only_here, true)
}

# A place is not told by agreement: no mention of where it stands.

provider "aws" {
  region = { dev = { region = "eu-west-1" } }[var.environment].region
}
