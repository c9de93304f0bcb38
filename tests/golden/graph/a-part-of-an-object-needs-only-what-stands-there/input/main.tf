provider "aws" {
  region = "eu-west-1"
}
resource "aws_sqs_queue" "orders" {
  name = "orders"
}
resource "aws_sqs_queue" "mail" {
  name = "mail"
}
module "store" {
  source = "./store"
}
locals {
  queues = {
    orders = { url = aws_sqs_queue.orders.url }
    mail   = { url = aws_sqs_queue.mail.url }
  }
}
module "worker" {
  for_each = toset(["orders"])
  source   = "./worker"
  store    = module.store
  settings = {
    queue = local.queues[each.key].url
    other = local.queues["mail"].url
    topic = var.is_loud ? module.store.topic : "none"
  }
}
variable "is_loud" {
  default = true
}
