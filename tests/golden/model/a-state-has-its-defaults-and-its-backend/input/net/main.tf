terraform {
  backend "s3" {
    bucket = "states"
    key    = "net"
    region = "us-east-1"
  }
}

provider "aws" {
  region = "eu-west-1"
}

output "zone" {
  value = "eu-west-1a"
}
