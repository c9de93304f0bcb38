terraform {
  backend "s3" {
    bucket = "state"
    key    = "cf-east.tfstate"
    region = "us-east-1"
  }
}
provider "aws" {
  region = "us-east-1"
}
resource "aws_lb" "front" {
  subnets = ["subnet-1east", "subnet-2east"]
}
output "name" {
  value = aws_lb.front.dns_name
}
