terraform {
  backend "gcs" {
    bucket = "states"
  }
}

provider "aws" {
  region = "eu-west-1"
}

locals {
  names = ["third"]
}

variable "suffix" {
  default = 7
}

resource "aws_dynamodb_table" "copies" {
  replica {
    region_name = "eu-central-1"
  }
}

module "part" {
  name = "argument"
}
