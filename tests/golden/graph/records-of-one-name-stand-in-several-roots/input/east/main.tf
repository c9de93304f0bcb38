terraform {
  backend "s3" {
    bucket = "state"
    key    = "east.tfstate"
    region = "us-east-1"
  }
}
provider "aws" {
  region = "us-east-1"
}
data "aws_route53_zone" "main" {
  name = "shop.example"
}
resource "aws_lb" "front" {
  subnets = ["subnet-1east", "subnet-2east"]
}
resource "aws_route53_record" "front" {
  zone_id        = data.aws_route53_zone.main.zone_id
  name           = "api.shop.example"
  type           = "A"
  set_identifier = "east"
  failover_routing_policy {
    type = "PRIMARY"
  }
  alias {
    name                   = aws_lb.front.dns_name
    zone_id                = aws_lb.front.zone_id
    evaluate_target_health = true
  }
}

# The same identifier twice: these are names in two zones.
resource "aws_route53_record" "jobs" {
  zone_id        = var.own_zone
  name           = "jobs.shop.example"
  type           = "A"
  set_identifier = "own"
  weighted_routing_policy {
    weight = 1
  }
  alias {
    name                   = aws_lb.front.dns_name
    zone_id                = aws_lb.front.zone_id
    evaluate_target_health = true
  }
}

variable "own_zone" {}
