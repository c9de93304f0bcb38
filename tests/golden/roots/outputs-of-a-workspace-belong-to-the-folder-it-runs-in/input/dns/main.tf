terraform {
  cloud {
    organization = "acme"
    workspaces {
      tags = ["dns"]
    }
  }
}
provider "aws" {
  region = "eu-west-1"
}
resource "aws_route53_zone" "main" {
  name = "example.org"
}
