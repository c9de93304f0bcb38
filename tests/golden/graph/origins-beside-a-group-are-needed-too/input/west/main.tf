terraform {
  backend "s3" {
    bucket = "state"
    key    = "cf-west.tfstate"
    region = "us-west-2"
  }
}
provider "aws" {
  region = "us-west-2"
}
resource "aws_lb" "front" {
  subnets = ["subnet-1west", "subnet-2west"]
}
output "name" {
  value = aws_lb.front.dns_name
}
