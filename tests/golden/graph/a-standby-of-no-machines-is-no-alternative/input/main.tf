provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "standby"
  region = "eu-west-3"
}

module "first" {
  source = "./modules/app"
  size   = 4
}

# Has to be launched when everybody launches.
module "standby" {
  source    = "./modules/app"
  providers = { aws = aws.standby }
  size      = 0
}
