provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "standby"
  region = "eu-west-3"
}

module "first" {
  source  = "./modules/tasks"
  reports = 1
}

# The tasks for requests run there; only the reports do not.
module "standby" {
  source    = "./modules/tasks"
  providers = { aws = aws.standby }
  reports   = 0
}
