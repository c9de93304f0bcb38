provider "aws" {
  region = "eu-west-1"
}
resource "aws_instance" "controller" {
  count             = 2
  ami               = "ami-1"
  availability_zone = ["eu-west-1a", "eu-west-1b"][count.index]
}
resource "aws_instance" "worker" {
  ami               = "ami-1"
  availability_zone = "eu-west-1c"
  user_data         = templatefile("worker.tpl", { controllers = aws_instance.controller[*].private_ip })
  connection {
    bastion_host = aws_instance.controller[0].public_ip
  }
}
resource "aws_instance" "admin" {
  ami               = "ami-1"
  availability_zone = "eu-west-1c"
  user_data         = "ask ${aws_instance.controller[0].private_ip}"
}
