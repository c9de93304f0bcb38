provider "aws" {
  region = "us-east-1"
}

provider "aws" {
  alias  = "west"
  region = "us-west-2"
}

resource "aws_s3_bucket" "east" {
  bucket = "northwind-pictures-east"
}

resource "aws_s3_bucket" "west" {
  provider = aws.west
  bucket   = "northwind-pictures-west"
}

resource "aws_s3control_multi_region_access_point" "pictures" {
  details {
    name = "pictures"
    region {
      bucket = aws_s3_bucket.east.id
    }
    region {
      bucket = aws_s3_bucket.west.id
    }
  }
}

resource "aws_lambda_function" "show" {
  function_name = "show"
  role          = "arn:aws:iam::847362910458:role/show"
  environment {
    variables = { PICTURES = aws_s3control_multi_region_access_point.pictures.arn }
  }
}

resource "aws_cloudwatch_event_bus" "east" {
  name = "orders"
}

resource "aws_cloudwatch_event_bus" "west" {
  provider = aws.west
  name     = "orders"
}

resource "aws_cloudwatch_event_endpoint" "orders" {
  name = "orders"
  event_bus {
    event_bus_arn = aws_cloudwatch_event_bus.east.arn
  }
  event_bus {
    event_bus_arn = aws_cloudwatch_event_bus.west.arn
  }
  routing_config {
    failover_config {
      primary {
        health_check = "arn:aws:route53:::healthcheck/0123"
      }
      secondary {
        route = "us-west-2"
      }
    }
  }
}
