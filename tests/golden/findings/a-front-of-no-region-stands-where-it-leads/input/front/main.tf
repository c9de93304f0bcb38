provider "aws" {
  region = "us-east-1"
}

data "terraform_remote_state" "api" {
  backend = "local"
  config  = { path = "../api/terraform.tfstate" }
}

resource "aws_cloudfront_distribution" "front" {
  enabled = true
  origin {
    origin_id   = "api"
    domain_name = split("/", data.terraform_remote_state.api.outputs.url)[2]
  }
  default_cache_behavior {
    target_origin_id = "api"
  }
}

resource "aws_kinesis_firehose_delivery_stream" "logs" {
  name        = "aws-waf-logs-front"
  destination = "extended_s3"
}
