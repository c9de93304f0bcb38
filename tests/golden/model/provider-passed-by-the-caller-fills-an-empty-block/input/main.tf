provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias  = "second"
  region = "eu-central-1"
}
module "store" {
  source = "./store"
  providers = {
    aws.copy = aws.second
  }
}
