provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "standby"
  region = "eu-west-3"
}

module "first" {
  source  = "./modules/app"
  db_host = aws_db_instance.first.address
}

module "standby" {
  source    = "./modules/app"
  providers = { aws = aws.standby }
  db_host   = aws_db_instance.copy.address
}

resource "aws_db_instance" "first" {
  identifier = "orders"
  multi_az   = true
}

# Follows the first, until somebody makes it the database.
resource "aws_db_instance" "copy" {
  provider             = aws.standby
  identifier           = "orders-copy"
  replicate_source_db  = aws_db_instance.first.arn
  db_subnet_group_name = aws_db_subnet_group.standby.name
}

resource "aws_db_subnet_group" "standby" {
  provider   = aws.standby
  name       = "standby"
  subnet_ids = ["subnet-1", "subnet-2"]
}

# Nothing that works uses it: with all of its region it is left out.
resource "aws_eip" "standby" {
  provider = aws.standby
}

resource "aws_route53_health_check" "first" {
  fqdn = module.first.host
  type = "HTTPS"
}

resource "aws_route53_record" "first" {
  zone_id         = "Z1"
  name            = "shop.example.net"
  type            = "A"
  set_identifier  = "first"
  health_check_id = aws_route53_health_check.first.id
  failover_routing_policy {
    type = "PRIMARY"
  }
  alias {
    name                   = module.first.host
    zone_id                = module.first.zone
    evaluate_target_health = true
  }
}

resource "aws_route53_record" "standby" {
  zone_id        = "Z1"
  name           = "shop.example.net"
  type           = "A"
  set_identifier = "standby"
  failover_routing_policy {
    type = "SECONDARY"
  }
  alias {
    name                   = module.standby.host
    zone_id                = module.standby.zone
    evaluate_target_health = false
  }
}
