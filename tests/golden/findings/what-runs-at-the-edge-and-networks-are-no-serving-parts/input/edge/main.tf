provider "aws" {
  region = "us-east-1"
}

resource "aws_lambda_function" "rewrite" {
  function_name = "rewrite"
  role          = "r"
  publish       = true
}

resource "aws_lambda_function" "headers" {
  function_name = "headers"
  role          = "r"
  publish       = true
}

resource "aws_cloudfront_distribution" "site" {
  enabled = true
  default_cache_behavior {
    lambda_function_association {
      event_type = "viewer-request"
      lambda_arn = aws_lambda_function.rewrite.qualified_arn
    }
    lambda_function_association {
      event_type = "origin-response"
      lambda_arn = aws_lambda_function.headers.qualified_arn
    }
  }
}
