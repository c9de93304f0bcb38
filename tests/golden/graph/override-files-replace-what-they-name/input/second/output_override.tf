output "topic" {
  value = aws_sns_topic.rest.arn
}
