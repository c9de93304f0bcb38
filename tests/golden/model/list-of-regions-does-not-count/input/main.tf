variable "region" {}
locals {
  images = {
    us-east-1 = "ami-1"
    us-west-2 = "ami-2"
  }
}
resource "aws_instance" "web" {
  ami           = local.images[var.region]
  instance_type = "m6g.large"
}
