provider "aws" {
  region = "us-east-1"
}

provider "aws" {
  alias  = "west"
  region = "us-west-2"
}

module "east" {
  source = "../app"
  shared = aws_rds_cluster.shop.endpoint
}

module "west" {
  source    = "../app"
  providers = { aws = aws.west }
  shared = aws_rds_cluster.shop.endpoint
}

resource "aws_route53_record" "east" {
  zone_id         = "Z1"
  name            = "shop.example.com"
  type            = "A"
  set_identifier  = "east"
  health_check_id = aws_route53_health_check.east.id
  failover_routing_policy { type = "PRIMARY" }
  alias {
    name                   = module.east.dns_name
    zone_id                = module.east.zone_id
    evaluate_target_health = true
  }
}

resource "aws_route53_record" "west" {
  zone_id        = "Z1"
  name           = "shop.example.com"
  type           = "A"
  set_identifier = "west"
  failover_routing_policy { type = "SECONDARY" }
  alias {
    name                   = module.west.dns_name
    zone_id                = module.west.zone_id
    evaluate_target_health = true
  }
}

resource "aws_route53_health_check" "east" {
  fqdn = module.east.dns_name
  type = "HTTPS"
}
resource "aws_rds_cluster" "shop" {
  engine = "aurora-postgresql"
}
resource "aws_rds_cluster_instance" "shop" {
  count = 2
  cluster_identifier = aws_rds_cluster.shop.id
  instance_class = "db.r6g.large"
 engine="aurora-postgresql"
}
