provider "aws" {
  region = "us-east-1"
}

# At the edge, through its validation.
resource "aws_acm_certificate" "site" {
  domain_name       = "shop.example"
  validation_method = "DNS"
}

resource "aws_route53_record" "validation" {
  zone_id = "Z1"
  name    = tolist(aws_acm_certificate.site.domain_validation_options)[0].resource_record_name
  type    = "CNAME"
  ttl     = 60
  records = ["x"]
}

resource "aws_acm_certificate_validation" "site" {
  certificate_arn = aws_acm_certificate.site.arn
}

resource "aws_cloudfront_distribution" "site" {
  enabled = true
  viewer_certificate {
    acm_certificate_arn = aws_acm_certificate_validation.site.certificate_arn
  }
}

resource "aws_acm_certificate" "login" {
  domain_name = "login.shop.example"
}

resource "aws_cognito_user_pool_domain" "login" {
  domain          = "login.shop.example"
  certificate_arn = aws_acm_certificate.login.arn
  user_pool_id    = "pool"
}

# In the region of its load balancer: DNS records for its validation are no edge.
resource "aws_acm_certificate" "balancer" {
  domain_name       = "api.shop.example"
  validation_method = "DNS"
}

resource "aws_route53_record" "balancer" {
  zone_id = "Z1"
  name    = tolist(aws_acm_certificate.balancer.domain_validation_options)[0].resource_record_name
  type    = "CNAME"
  ttl     = 60
  records = ["x"]
}
