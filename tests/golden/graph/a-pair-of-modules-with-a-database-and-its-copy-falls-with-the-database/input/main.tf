provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "standby"
  region = "eu-west-3"
}

module "first" {
  source = "./modules/store"
}

module "standby" {
  source    = "./modules/store"
  providers = { aws = aws.standby }
  copies    = module.first.arn
}
