provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "standby"
  region = "eu-central-1"
}

resource "aws_db_instance" "main" {
  identifier     = "shop"
  engine         = "postgres"
  instance_class = "db.m6g.large"
  multi_az       = true
}

resource "aws_db_instance" "copy" {
  provider            = aws.standby
  identifier          = "shop-copy"
  instance_class      = "db.m6g.large"
  replicate_source_db = aws_db_instance.main.arn
}

resource "aws_route53_zone" "inner" {
  name = "shop.internal"
}

resource "aws_route53_health_check" "main" {
  fqdn = aws_db_instance.main.address
  port = 5432
  type = "TCP"
}

# Who writes needs the first, until somebody promotes the second.
resource "aws_route53_record" "first" {
  zone_id         = aws_route53_zone.inner.zone_id
  name            = "db.shop.internal"
  type            = "CNAME"
  ttl             = 30
  set_identifier  = "first"
  health_check_id = aws_route53_health_check.main.id
  records         = [aws_db_instance.main.address]
  failover_routing_policy {
    type = "PRIMARY"
  }
}

resource "aws_route53_record" "second" {
  zone_id        = aws_route53_zone.inner.zone_id
  name           = "db.shop.internal"
  type           = "CNAME"
  ttl            = 30
  set_identifier = "second"
  records        = [aws_db_instance.copy.address]
  failover_routing_policy {
    type = "SECONDARY"
  }
}
