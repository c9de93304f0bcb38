provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "edge"
  region = "us-east-1"
}

resource "aws_lb" "web" {
  subnets = ["subnet-1", "subnet-2"]
}

resource "aws_cloudfront_distribution" "web" {
  enabled = true
  origin {
    origin_id   = "web"
    domain_name = aws_lb.web.dns_name
  }
  default_cache_behavior {
    target_origin_id = "web"
  }
}

resource "aws_wafv2_ip_set" "bots" {
  provider = aws.edge
  name     = "bots"
  scope    = "CLOUDFRONT"
}

resource "aws_lambda_function" "update_bots" {
  provider      = aws.edge
  function_name = "update-bots"
  role          = "arn:aws:iam::123456789012:role/update-bots"
  filename      = "update.zip"
  handler       = "update.handler"
  runtime       = "python3.12"
  environment {
    variables = { SET = aws_wafv2_ip_set.bots.id }
  }
}
