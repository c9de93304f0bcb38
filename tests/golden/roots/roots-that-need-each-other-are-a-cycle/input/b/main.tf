terraform {
  backend "s3" {
    bucket = "states"
    key    = "b.tfstate"
    region = "eu-west-1"
  }
}
provider "aws" {
  region = "eu-west-1"
}
data "terraform_remote_state" "c" {
  backend = "s3"
  config = {
    bucket = "states"
    key    = "c.tfstate"
    region = "eu-west-1"
  }
}
data "aws_ssm_parameter" "a" {
  name = "/a"
}
