terraform {
  backend "s3" {
    bucket = "state"
    key    = "cf.tfstate"
    region = "us-east-1"
  }
}
provider "aws" {
  region = "us-east-1"
}
data "terraform_remote_state" "east" {
  backend = "s3"
  config = {
    bucket = "state"
    key    = "cf-east.tfstate"
    region = "us-east-1"
  }
}
data "terraform_remote_state" "west" {
  backend = "s3"
  config = {
    bucket = "state"
    key    = "cf-west.tfstate"
    region = "us-west-2"
  }
}
resource "aws_s3_bucket" "assets" {
  bucket = "assets"
}
resource "aws_cloudfront_distribution" "front" {
  enabled = true
  origin {
    domain_name = data.terraform_remote_state.east.outputs.name
    origin_id   = "east"
  }
  origin {
    domain_name = data.terraform_remote_state.west.outputs.name
    origin_id   = "west"
  }
  origin {
    domain_name = aws_s3_bucket.assets.bucket_regional_domain_name
    origin_id   = "assets"
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
    target_origin_id = "both"
    allowed_methods  = ["GET", "HEAD"]
    cached_methods   = ["GET", "HEAD"]
    viewer_protocol_policy = "https-only"
  }
}

# Two groups, and a bucket for logs.
resource "aws_s3_bucket" "part" {
  for_each = toset(["a", "b", "c", "d"])
  bucket   = "part-${each.key}"
}

resource "aws_s3_bucket" "logs" {
  bucket = "logs"
}

resource "aws_cloudfront_distribution" "parts" {
  enabled = true
  logging_config {
    bucket = aws_s3_bucket.logs.bucket_domain_name
  }
  origin {
    origin_id   = "c"
    domain_name = aws_s3_bucket.part["c"].bucket_regional_domain_name
  }
  origin {
    origin_id   = "a"
    domain_name = aws_s3_bucket.part["a"].bucket_regional_domain_name
  }
  origin {
    origin_id   = "b"
    domain_name = aws_s3_bucket.part["b"].bucket_regional_domain_name
  }
  origin {
    origin_id   = "d"
    domain_name = aws_s3_bucket.part["d"].bucket_regional_domain_name
  }
  origin_group {
    origin_id = "ab"
    member {
      origin_id = "a"
    }
    member {
      origin_id = "b"
    }
  }
  origin_group {
    origin_id = "cd"
    member {
      origin_id = "c"
    }
    member {
      origin_id = "d"
    }
  }
}
