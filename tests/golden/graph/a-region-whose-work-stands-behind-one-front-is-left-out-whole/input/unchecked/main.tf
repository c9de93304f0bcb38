# helps only those who change the record.
provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "second"
  region = "eu-central-1"
}

resource "aws_vpc" "first" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_internet_gateway" "first" {
  vpc_id = aws_vpc.first.id
}

resource "aws_eip" "first" {
}

resource "aws_lb" "first" {
  name = "first"
}

resource "aws_lb_target_group" "first" {
  name   = "first"
  vpc_id = aws_vpc.first.id
}

resource "aws_lb_listener" "first" {
  load_balancer_arn = aws_lb.first.arn
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.first.arn
  }
}

resource "aws_autoscaling_group" "first" {
  min_size           = 3
  max_size           = 6
  target_group_arns  = [aws_lb_target_group.first.arn]
  availability_zones = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
}

resource "aws_vpc" "second" {
  provider   = aws.second
  cidr_block = "10.1.0.0/16"
}

resource "aws_lb" "second" {
  provider = aws.second
  name     = "second"
}

resource "aws_lb_target_group" "second" {
  provider = aws.second
  name     = "second"
  vpc_id   = aws_vpc.second.id
}

resource "aws_lb_listener" "second" {
  provider          = aws.second
  load_balancer_arn = aws_lb.second.arn
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.second.arn
  }
}

resource "aws_autoscaling_group" "second" {
  provider           = aws.second
  min_size           = 3
  max_size           = 6
  target_group_arns  = [aws_lb_target_group.second.arn]
  availability_zones = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
}

resource "aws_route53_record" "first" {
  zone_id        = "Z0123456789"
  name           = "unchecked.example"
  type           = "A"
  set_identifier = "first"
  failover_routing_policy {
    type = "PRIMARY"
  }
  alias {
    name                   = aws_lb.first.dns_name
    zone_id                = aws_lb.first.zone_id
    evaluate_target_health = false
  }
}

resource "aws_route53_record" "second" {
  zone_id        = "Z0123456789"
  name           = "unchecked.example"
  type           = "A"
  set_identifier = "second"
  failover_routing_policy {
    type = "SECONDARY"
  }
  alias {
    name                   = aws_lb.second.dns_name
    zone_id                = aws_lb.second.zone_id
    evaluate_target_health = false
  }
}
