provider "aws" {
  region = "eu-west-1"
}

resource "aws_instance" "grafana" {
  ami           = "ami-2"
  instance_type = "t3.small"
}
