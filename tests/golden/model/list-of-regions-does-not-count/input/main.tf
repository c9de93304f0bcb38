variable "region" {
  validation {
    condition     = contains(["us-east-1", "us-west-2"], var.region)
    error_message = "expected us-east-1 or us-west-2"
  }
}
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
