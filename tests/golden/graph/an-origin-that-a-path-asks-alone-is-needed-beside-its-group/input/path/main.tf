provider "aws" { region = "eu-west-1" }
provider "aws" {
  alias = "us"
  region = "us-west-2"
}
resource "aws_s3_bucket" "a" { bucket = "a-x" }
resource "aws_s3_bucket" "b" {
  provider = aws.us
  bucket = "b-x"
}
resource "aws_cloudfront_distribution" "d" {
  enabled = true
  origin {
    domain_name = aws_s3_bucket.a.bucket_regional_domain_name
    origin_id = "a"
  }
  origin {
    domain_name = aws_s3_bucket.b.bucket_regional_domain_name
    origin_id = "b"
  }
  origin_group {
    origin_id = "g"
    failover_criteria { status_codes = [500] }
    member { origin_id = "a" }
    member { origin_id = "b" }
  }
  default_cache_behavior {
    target_origin_id = "g"
    viewer_protocol_policy = "https-only"
    allowed_methods = ["GET","HEAD"]
    cached_methods = ["GET","HEAD"]
  }
  ordered_cache_behavior {
    path_pattern = "/upload/*"
    target_origin_id = "a"
    viewer_protocol_policy = "https-only"
    allowed_methods = ["GET","HEAD","PUT","POST","OPTIONS","PATCH","DELETE"]
    cached_methods = ["GET","HEAD"]
  }
}
