provider "aws" {
  region = var.region
}

provider "aws" {
  alias  = "standby"
  region = var.standby_region
}

module "primary" {
  source = "./modules/vpc"

  name  = "primary"
  cidr  = "10.10.0.0/16"
  zones = ["us-east-1a", "us-east-1b", "us-east-1c"]
}

module "standby" {
  source    = "./modules/vpc"
  providers = { aws = aws.standby }

  name  = "standby"
  cidr  = "10.20.0.0/16"
  zones = ["us-west-2a", "us-west-2b", "us-west-2c"]
}

output "primary_private_subnets" {
  value = module.primary.private_subnets
}
