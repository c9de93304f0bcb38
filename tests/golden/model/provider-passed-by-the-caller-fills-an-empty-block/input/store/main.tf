# Written before configuration_aliases existed: the block only announces a name.
provider "aws" {
  alias = "copy"
}
resource "aws_sqs_queue" "orders" {
  name = "orders"
}
resource "aws_sqs_queue" "orders_copy" {
  provider = aws.copy
  name     = "orders-copy"
}
