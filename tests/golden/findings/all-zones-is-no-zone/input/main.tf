provider "aws" {
  region = "eu-west-2"
}

resource "aws_lb" "orders" {
  subnets = ["subnet-1", "subnet-2"]
}

resource "aws_lb_target_group" "orders" {
  port        = 443
  protocol    = "HTTPS"
  target_type = "ip"
}

resource "aws_lb_target_group_attachment" "elsewhere" {
  for_each          = toset(["10.0.0.1", "10.1.0.1"])
  target_group_arn  = aws_lb_target_group.orders.arn
  target_id         = each.value
  availability_zone = "all"
}

resource "aws_lb_target_group_attachment" "one" {
  target_group_arn  = aws_lb_target_group.orders.arn
  target_id         = "10.2.0.1"
  availability_zone = "eu-west-2a"
}
