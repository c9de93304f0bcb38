provider "aws" {
  region = "eu-west-1"
}

resource "aws_instance" "this" {
  ami               = "ami-0123456789abcdef0"
  instance_type     = "t3.micro"
  availability_zone = "eu-west-1a"
}
