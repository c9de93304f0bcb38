provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "standby"
  region = "eu-central-1"
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_vpc" "standby" {
  provider   = aws.standby
  cidr_block = "10.1.0.0/16"
}

resource "aws_route53_zone" "inner" {
  name = "shop.internal"
  vpc {
    vpc_id = aws_vpc.main.id
  }
  vpc {
    vpc_id     = aws_vpc.standby.id
    vpc_region = "eu-central-1"
  }
}

resource "aws_route53_record" "api" {
  zone_id = aws_route53_zone.inner.zone_id
  name    = "api.shop.internal"
  type    = "CNAME"
  ttl     = 60
  records = [aws_lb.api.dns_name]
}

resource "aws_subnet" "a" {
  vpc_id            = aws_vpc.main.id
  availability_zone = "eu-west-1a"
  cidr_block        = "10.0.1.0/24"
}

resource "aws_subnet" "b" {
  vpc_id            = aws_vpc.main.id
  availability_zone = "eu-west-1b"
  cidr_block        = "10.0.2.0/24"
}

resource "aws_lb" "api" {
  name     = "api"
  internal = true
  subnets  = [aws_subnet.a.id, aws_subnet.b.id]
}
