terraform {
  backend "s3" {
    bucket = "state"
    key    = "net/terraform.tfstate"
    region = "eu-west-1"
  }
}

resource "aws_sqs_queue" "orders" {}
resource "aws_sqs_queue" "other" {}
output "orders" { value = aws_sqs_queue.orders.arn }
output "other" { value = aws_sqs_queue.other.arn }
