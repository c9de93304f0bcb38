variable "first" {}
variable "second" {}
variable "third" {
  type = list(string)
}
variable "fourth" {}
variable "fifth" {}

provider "aws" {
  region = "eu-west-1"
}

resource "aws_sqs_queue" "all" {
  for_each = { first = var.first, second = var.second, third = join("+", var.third), fourth = var.fourth, fifth = var.fifth }
  name     = each.value
}
