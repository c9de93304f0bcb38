resource "aws_sqs_queue" "orders" {
  name = "orders"
}
output "url" {
  value = aws_sqs_queue.orders.url
}
