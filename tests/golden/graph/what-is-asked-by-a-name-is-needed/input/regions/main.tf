# What both regions ask stands in one of them.
provider "aws" { region = "us-east-1" }
provider "aws" {
  alias  = "west"
  region = "us-west-2"
}

module "east" {
  source  = "./api"
  pricing = "http://pricing.internal:8080"
}

module "west" {
  source    = "./api"
  providers = { aws = aws.west }
  pricing   = "http://pricing.internal:8080"
}

resource "aws_route53_zone" "internal" {
  name = "internal"
  vpc { vpc_id = "vpc-0a1b2c3d" }
}

resource "aws_route53_record" "pricing" {
  zone_id = aws_route53_zone.internal.zone_id
  name    = "pricing"
  type    = "CNAME"
  ttl     = 60
  records = [aws_elb.pricing.dns_name]
}

resource "aws_elb" "pricing" {
  internal = true
  subnets  = ["subnet-1", "subnet-2"]
}
