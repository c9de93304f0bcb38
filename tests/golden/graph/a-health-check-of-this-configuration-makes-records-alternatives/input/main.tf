provider "aws" {
  region = "us-east-1"
}

provider "aws" {
  alias  = "west"
  region = "us-west-2"
}

resource "aws_lb" "east" {
  name    = "east"
  subnets = ["subnet-1", "subnet-2"]
}

resource "aws_lb" "west" {
  provider = aws.west
  name     = "west"
  subnets  = ["subnet-3", "subnet-4"]
}

resource "aws_route53_health_check" "east" {
  fqdn = aws_lb.east.dns_name
  type = "HTTPS"
}

resource "aws_route53_health_check" "west" {
  fqdn = aws_lb.west.dns_name
  type = "HTTPS"
}

resource "aws_route53_record" "east" {
  zone_id         = "Z1"
  name            = "shop.example.com"
  type            = "CNAME"
  ttl             = 60
  records         = [aws_lb.east.dns_name]
  set_identifier  = "east"
  health_check_id = aws_route53_health_check.east.id
  weighted_routing_policy {
    weight = 50
  }
}

resource "aws_route53_record" "west" {
  zone_id         = "Z1"
  name            = "shop.example.com"
  type            = "CNAME"
  ttl             = 60
  records         = [aws_lb.west.dns_name]
  set_identifier  = "west"
  health_check_id = aws_route53_health_check.west.id
  weighted_routing_policy {
    weight = 50
  }
}
