terraform {
  backend "s3" {
    bucket = "states"
    key    = "network.tfstate"
    region = "eu-west-1"
  }
}
provider "aws" {
  region = "eu-west-1"
}
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}
output "vpc_id" {
  value = aws_vpc.main.id
}
