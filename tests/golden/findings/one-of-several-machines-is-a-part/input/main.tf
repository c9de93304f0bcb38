provider "aws" {
  region = "eu-west-1"
}

resource "aws_instance" "tracker" {
  ami           = "ami-1"
  instance_type = "m6g.large"
}

resource "aws_instance" "reports" {
  ami           = "ami-2"
  instance_type = "m6g.large"
}

resource "aws_instance" "workers" {
  count         = 3
  ami           = "ami-3"
  instance_type = "m6g.large"
}
