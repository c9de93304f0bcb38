# A function at the edge may choose any of them.
provider "aws" { region = "us-east-1" }
provider "aws" {
 alias = "w"
 region = "us-west-2"
}
resource "aws_lb" "e" {
  subnets = ["subnet-1", "subnet-2"]
}
resource "aws_lb" "w" { 
 provider = aws.w
 subnets = ["subnet-3","subnet-4"] 
}
resource "aws_cloudfront_distribution" "d" {
  enabled = true
  origin {
    domain_name = aws_lb.e.dns_name
    origin_id = "e"
  }
  origin {
    domain_name = aws_lb.w.dns_name
    origin_id = "w"
  }
  origin {
    domain_name = "old-0123456789.eu-west-1.elb.amazonaws.com"
    origin_id = "x"
  }
  default_cache_behavior {
    target_origin_id = "e"
    viewer_protocol_policy = "allow-all"
    function_association {
      event_type   = "viewer-request"
      function_arn = "arn:aws:cloudfront::482910375561:function/choose"
    }
  }
}
