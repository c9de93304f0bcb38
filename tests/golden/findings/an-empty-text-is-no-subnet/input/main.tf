# The default stands for what a script gives: no subnet at all, and so no single zone.
variable "subnet_ids" {
  default = ""
}

resource "aws_lb" "shop" {
  load_balancer_type = "network"
  subnets            = split(",", var.subnet_ids)
}

resource "aws_lb" "narrow" {
  load_balancer_type = "network"
  subnets            = split(",", "subnet-0a1b2c3d")
}
