terraform {
  required_providers {
    cloud = {
      source = "hashicorp/aws"
    }
  }
}

provider "cloud" {
  region = "eu-west-1"
}

provider "cloud" {
  alias  = "far"
  region = "us-west-2"
}

resource "aws_sqs_queue" "near" {
  name = "near"
}

resource "aws_sqs_queue" "far" {
  provider = cloud.far
  name     = "far"
}

module "part" {
  source    = "./part"
  providers = { aws = cloud.far }
}
