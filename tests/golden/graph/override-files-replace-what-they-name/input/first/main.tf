resource "aws_sns_topic" "news" {
  name = "first"
}
output "topic" {
  value = aws_sns_topic.news.arn
}
