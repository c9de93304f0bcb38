provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias  = "backup"
  region = "eu-central-1"
}
module "shop" {
  source = "./modules/shop"
  providers = {
    aws         = aws
    aws.standby = aws.backup
  }
}
