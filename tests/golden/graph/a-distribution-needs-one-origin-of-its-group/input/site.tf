resource "aws_s3_bucket" "east" {
  bucket = "northwind-site-east"
}
resource "aws_s3_bucket" "west" {
  provider = aws.west
  bucket   = "northwind-site-west"
}
resource "aws_cloudfront_distribution" "site" {
  enabled = true
  origin {
    domain_name = aws_s3_bucket.east.bucket_regional_domain_name
    origin_id   = "east"
  }
  origin {
    domain_name = aws_s3_bucket.west.bucket_regional_domain_name
    origin_id   = "west"
  }
  origin_group {
    origin_id = "both"
    failover_criteria {
      status_codes = [500, 502]
    }
    member {
      origin_id = "east"
    }
    member {
      origin_id = "west"
    }
  }
  default_cache_behavior {
    target_origin_id       = "both"
    viewer_protocol_policy = "https-only"
  }
}
