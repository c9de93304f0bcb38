# The standby has its balancer and a group of no machines: somebody has to start them.
provider "aws" {
  region = "us-east-1"
}
provider "aws" {
  alias = "standby"
  region = "us-west-2"
}

resource "aws_lb" "first" {
  name = "first"
  subnets = ["subnet-1first", "subnet-2first"]
}
resource "aws_lb_target_group" "first" {
  name = "first"
}
resource "aws_lb_listener" "first" {
  load_balancer_arn = aws_lb.first.arn
  default_action {
    type = "forward"
    target_group_arn = aws_lb_target_group.first.arn
  }
}
resource "aws_autoscaling_group" "first" {
  name = "first"
  desired_capacity = 4
  min_size = 4
  max_size = 8
  target_group_arns = [aws_lb_target_group.first.arn]
}
resource "aws_route53_record" "first" {
  zone_id = "Z1"
  name = "shop.example.net"
  type = "A"
  set_identifier = "first"
  health_check_id = aws_route53_health_check.first.id
  failover_routing_policy {
    type = "PRIMARY"
  }
  alias {
    name = aws_lb.first.dns_name
    zone_id = aws_lb.first.zone_id
    evaluate_target_health = true
  }
}
resource "aws_route53_health_check" "first" {
  fqdn = aws_lb.first.dns_name
  type = "HTTPS"
}

resource "aws_lb" "second" {
  provider = aws.standby
  name = "second"
  subnets = ["subnet-1second", "subnet-2second"]
}
resource "aws_lb_target_group" "second" {
  provider = aws.standby
  name = "second"
}
resource "aws_lb_listener" "second" {
  provider = aws.standby
  load_balancer_arn = aws_lb.second.arn
  default_action {
    type = "forward"
    target_group_arn = aws_lb_target_group.second.arn
  }
}
resource "aws_autoscaling_group" "second" {
  provider = aws.standby
  name = "second"
  desired_capacity = 0
  min_size = 0
  max_size = 8
  target_group_arns = [aws_lb_target_group.second.arn]
}
resource "aws_route53_record" "second" {
  zone_id = "Z1"
  name = "shop.example.net"
  type = "A"
  set_identifier = "second"
  health_check_id = aws_route53_health_check.second.id
  failover_routing_policy {
    type = "SECONDARY"
  }
  alias {
    name = aws_lb.second.dns_name
    zone_id = aws_lb.second.zone_id
    evaluate_target_health = true
  }
}
resource "aws_route53_health_check" "second" {
  fqdn = aws_lb.second.dns_name
  type = "HTTPS"
}
