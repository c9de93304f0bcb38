provider "aws" {
  region = "eu-west-1"
}
resource "aws_s3_bucket" "site" {
  bucket = "shop-site"
}
resource "aws_cloudfront_distribution" "site" {
  enabled = true
  origin {
    origin_id   = "site"
    domain_name = aws_s3_bucket.site.bucket_regional_domain_name
  }
}
