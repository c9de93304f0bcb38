terraform {
  backend "s3" {
    bucket = "states"
    key    = "a.tfstate"
    region = "eu-west-1"
  }
}
provider "aws" {
  region = "eu-west-1"
}
data "terraform_remote_state" "b" {
  backend = "s3"
  config = {
    bucket = "states"
    key    = "b.tfstate"
    region = "eu-west-1"
  }
}
resource "aws_ssm_parameter" "a" {
  name  = "/a"
  type  = "String"
  value = "a"
}
