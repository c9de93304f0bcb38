provider "aws" {
  region = "eu-west-2"
}

data "aws_subnet" "a" {
  id = "subnet-1"
}

resource "aws_instance" "orders" {
  ami               = "ami-1"
  instance_type     = "m6g.large"
  availability_zone = "eu-west-2a"
  subnet_id         = data.aws_subnet.a.id
}

# How many there are is not known: this stands for all of them, and is no single machine.
resource "aws_instance" "workers" {
  count             = var.workers
  ami               = "ami-1"
  instance_type     = "m6g.large"
  availability_zone = "eu-west-2a"
}

variable "workers" {}
