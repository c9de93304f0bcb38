terraform {
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      configuration_aliases = [aws.standby]
    }
  }
}
module "primary" {
  source = "../queue"
}
module "standby" {
  source = "../queue"
  providers = {
    aws = aws.standby
  }
}
