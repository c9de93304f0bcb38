terraform {
  backend "s3" {
    bucket = "states"
    key    = "d.tfstate"
    region = "eu-west-1"
  }
}
provider "aws" {
  region = "eu-west-1"
}
data "terraform_remote_state" "a" {
  backend = "s3"
  config = {
    bucket = "states"
    key    = "a.tfstate"
    region = "eu-west-1"
  }
}
