module "back" {
  source = "../"
}

resource "aws_sqs_queue" "orders" {
  name = "orders"
}
