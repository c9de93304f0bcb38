provider "aws" {
  region = "us-east-1"
}
provider "aws" {
  alias  = "west"
  region = "us-west-2"
}
resource "aws_lb" "east" {
  name = "east"
}
resource "aws_lb" "west" {
  provider = aws.west
  name     = "west"
}
resource "aws_route53_health_check" "east" {
  fqdn = aws_lb.east.dns_name
  type = "HTTPS"
  port = 443
}
resource "aws_route53_record" "primary" {
  zone_id         = "Z1"
  name            = "shop.example"
  type            = "A"
  set_identifier  = "primary"
  health_check_id = aws_route53_health_check.east.id
  failover_routing_policy {
    type = "PRIMARY"
  }
  alias {
    name                   = aws_lb.east.dns_name
    zone_id                = aws_lb.east.zone_id
    evaluate_target_health = true
  }
}
resource "aws_route53_record" "secondary" {
  zone_id        = "Z1"
  name           = "shop.example"
  type           = "A"
  set_identifier = "secondary"
  failover_routing_policy {
    type = "SECONDARY"
  }
  alias {
    name                   = aws_lb.west.dns_name
    zone_id                = aws_lb.west.zone_id
    evaluate_target_health = true
  }
}
