provider "aws" {
  region = "ca-central-1"
}
provider "aws" {
  alias  = "dns"
  region = "us-east-1"
}
resource "aws_kms_key" "logs" {}
resource "aws_sns_topic" "alarms" {
  provider          = aws.dns
  name              = "alarms"
  kms_master_key_id = aws_kms_key.logs.arn
}
# Metrics of health checks are in us-east-1 alone.
resource "aws_cloudwatch_metric_alarm" "dns" {
  provider      = aws.dns
  alarm_name    = "dns"
  namespace     = "AWS/Route53"
  metric_name   = "HealthCheckStatus"
  alarm_actions = [aws_sns_topic.alarms.arn]
}
# Orders go through this one.
resource "aws_sns_topic" "orders" {
  provider          = aws.dns
  name              = "orders"
  kms_master_key_id = aws_kms_key.logs.arn
}
resource "aws_cloudwatch_metric_alarm" "orders" {
  provider      = aws.dns
  alarm_name    = "orders"
  namespace     = "AWS/SNS"
  metric_name   = "NumberOfNotificationsFailed"
  alarm_actions = [aws_sns_topic.orders.arn]
}
resource "aws_lambda_function" "take" {
  provider      = aws.dns
  function_name = "take"
  role          = "arn:aws:iam::123456789012:role/take"
  environment {
    variables = { TOPIC = aws_sns_topic.orders.arn }
  }
}
