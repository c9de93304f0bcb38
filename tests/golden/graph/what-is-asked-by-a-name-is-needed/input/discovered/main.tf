# Orders asks pricing by its name of Cloud Map, and is told its own address and who may ask it: these are no needs.
provider "aws" { region = "eu-west-1" }

resource "aws_service_discovery_private_dns_namespace" "shop" {
  name = "shop.internal"
  vpc  = "vpc-0a1b2c3d"
}

resource "aws_service_discovery_service" "pricing" {
  name = "pricing"
  dns_config {
    namespace_id = aws_service_discovery_private_dns_namespace.shop.id
    dns_records {
      type = "A"
      ttl  = 10
    }
  }
}

resource "aws_ecs_service" "pricing" {
  name          = "pricing"
  desired_count = 2
  service_registries { registry_arn = aws_service_discovery_service.pricing.arn }
}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = "arn:aws:iam::482910375561:role/orders"
  environment {
    variables = {
      PRICING_URL     = "http://Pricing.shop.internal:8080/v1"
      ALLOWED_ORIGINS = "https://www.shop.internal"
      STAGE           = "pricing"
    }
  }
}

resource "aws_lambda_function" "reports" {
  function_name = "reports"
  role          = "arn:aws:iam::482910375561:role/reports"
  environment { variables = { ALLOWED_ORIGINS = "http://pricing.shop.internal" } }
}

# Where this name leads is written elsewhere: it may be the reports' own.
resource "aws_route53_zone" "public" { name = "shop.example.org" }

resource "aws_route53_record" "reports" {
  zone_id = aws_route53_zone.public.zone_id
  name    = "reports"
  type    = "CNAME"
  ttl     = 60
  records = ["reports-prod.shop.example.net"]
}

resource "aws_lambda_function" "mails" {
  function_name = "mails"
  role          = "arn:aws:iam::482910375561:role/mails"
  environment { variables = { REPORTS_URL = "https://reports.shop.example.org" } }
}
