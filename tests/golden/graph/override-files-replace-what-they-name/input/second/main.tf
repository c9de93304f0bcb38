resource "aws_sns_topic" "news" {
  name = "second"
}
resource "aws_sns_topic" "rest" {
  name = "rest"
}
output "topic" {
  value = aws_sns_topic.news.arn
}
