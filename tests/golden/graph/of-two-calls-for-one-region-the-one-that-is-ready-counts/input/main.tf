provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "second"
  region = "eu-central-1"
}

# The next release, which nobody has started yet.
module "green" {
  source = "./web"
  tasks  = 0
}

module "blue" {
  source = "./web"
  tasks  = 4
}

module "second" {
  source    = "./web"
  providers = { aws = aws.second }
  tasks     = 2
}
