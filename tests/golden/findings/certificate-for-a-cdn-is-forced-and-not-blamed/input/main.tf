provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias  = "use1"
  region = "us-east-1"
}
resource "aws_acm_certificate" "site" {
  provider          = aws.use1
  domain_name       = "shop.example"
  validation_method = "DNS"
}
resource "aws_cloudfront_distribution" "site" {
  enabled = true
  origin {
    origin_id   = "site"
    domain_name = "origin.shop.example"
  }
  viewer_certificate {
    acm_certificate_arn = aws_acm_certificate.site.arn
  }
}
