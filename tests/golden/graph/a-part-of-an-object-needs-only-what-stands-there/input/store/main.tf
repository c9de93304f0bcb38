resource "aws_dynamodb_table" "orders" {
  name     = "orders"
  hash_key = "id"
}
resource "aws_sns_topic" "news" {
  name = "news"
}
output "table" {
  value = aws_dynamodb_table.orders.name
}
output "topic" {
  value = aws_sns_topic.news.arn
}
