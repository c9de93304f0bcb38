provider "aws" {
  region = "eu-west-2"
}

resource "aws_s3_bucket" "logs" {
  bucket = "account-logs"
}

resource "aws_sns_topic" "alerts" {
  name = "alerts"
}

resource "aws_cloudwatch_metric_alarm" "root_login" {
  alarm_name    = "root-login"
  alarm_actions = [aws_sns_topic.alerts.arn]
}
