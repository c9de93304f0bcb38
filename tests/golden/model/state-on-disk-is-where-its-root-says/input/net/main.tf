terraform {
  backend "local" {
    path = "states/net.tfstate"
  }
}
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}
output "region" { value = "eu-south-1" }
