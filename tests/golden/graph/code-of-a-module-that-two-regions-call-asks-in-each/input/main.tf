provider "aws" {
  alias  = "one"
  region = "us-east-1"
}

provider "aws" {
  alias  = "two"
  region = "us-west-2"
}

module "one" {
  source    = "./modules/api"
  providers = { aws = aws.one }
}

module "two" {
  source    = "./modules/api"
  providers = { aws = aws.two }
}
