provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias  = "global"
  region = "us-east-1"
}
resource "aws_cloudwatch_metric_alarm" "a" {
  provider            = aws.global
  alarm_name          = "cf"
  namespace           = "AWS/CloudFront"
  metric_name         = "5xxErrorRate"
  comparison_operator = "GreaterThanThreshold"
}
resource "aws_cloudwatch_metric_alarm" "b" {
  provider            = aws.global
  alarm_name          = "cf2"
  metric_query {
    id = "e1"
    metric {
      namespace = "AWS/Route53"
      metric_name = "x"
    }
  }
  metric_query {
    id = "e2"
    expression = "e1"
  }
}
resource "aws_cloudwatch_metric_alarm" "c" {
  provider            = aws.global
  alarm_name          = "lambda"
  namespace           = "AWS/Lambda"
}
