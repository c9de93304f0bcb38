provider "aws" {
  region = "eu-west-1"
}

module "vpc" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "~> 5.0"

  azs                = ["eu-west-1a", "eu-west-1b"]
  private_subnets    = ["10.0.1.0/24", "10.0.2.0/24"]
  public_subnets     = ["10.0.101.0/24", "10.0.102.0/24"]
  enable_nat_gateway = true
  single_nat_gateway = true
}

module "orders" {
  source  = "terraform-aws-modules/rds/aws"
  version = "6.1.0"

  identifier = "orders"
  multi_az   = false
}

module "cart" {
  source = "git::https://github.com/terraform-aws-modules/terraform-aws-rds-aurora.git?ref=v8.5.0"

  instances = { one = {} }
  subnets   = module.vpc.private_subnets
}

resource "aws_lambda_function" "shop" {
  vpc_config {
    subnet_ids = module.vpc.private_subnets
  }
  environment {
    variables = {
      ORDERS = module.orders.db_instance_endpoint
      CART   = module.cart.cluster_endpoint
    }
  }
}
