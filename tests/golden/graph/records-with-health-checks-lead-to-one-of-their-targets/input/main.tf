provider "aws" {
  region = "us-east-1"
}
provider "aws" {
  alias  = "west"
  region = "us-west-2"
}
module "east" {
  source = "./app"
}
module "west" {
  source    = "./app"
  providers = { aws = aws.west }
}
resource "aws_route53_health_check" "east" {
  type = "HTTPS"
  fqdn = module.east.name
}
resource "aws_route53_record" "east" {
  zone_id         = "Z1"
  name            = "shop.example.com"
  type            = "A"
  set_identifier  = "east"
  health_check_id = aws_route53_health_check.east.id
  failover_routing_policy {
    type = "PRIMARY"
  }
  alias {
    name                   = module.east.name
    zone_id                = "Z2"
    evaluate_target_health = true
  }
}
resource "aws_route53_record" "west" {
  zone_id        = "Z1"
  name           = "shop.example.com"
  type           = "A"
  set_identifier = "west"
  failover_routing_policy {
    type = "SECONDARY"
  }
  alias {
    name                   = module.west.name
    zone_id                = "Z2"
    evaluate_target_health = true
  }
}
