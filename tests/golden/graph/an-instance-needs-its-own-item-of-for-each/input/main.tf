provider "aws" { region = "us-east-1" }

variable "wanted" { type = bool }
variable "more" {}

locals {
  regions = toset(["us-east-1", "eu-west-1"])
}

resource "aws_sqs_queue" "own" {
  for_each = local.regions
  region   = each.key
}

# One queue each: no need crosses from one region to the other.
resource "aws_lambda_function" "chained" {
  for_each = aws_sqs_queue.own
  region   = each.key
  environment { variables = { Q = each.value.arn } }
}

resource "aws_sqs_queue" "a" {}
resource "aws_sns_topic" "b" {}

module "worker" {
  source   = "./worker"
  for_each = { a = { queue = aws_sqs_queue.a.arn, topic = "" }, b = { queue = "", topic = aws_sns_topic.b.arn } }
  queue    = each.value.queue
  topic    = each.value.topic
}

# How many there are can't be told, so that one stands for all.
resource "aws_lambda_function" "perhaps" {
  for_each = var.wanted ? aws_sqs_queue.own : {}
  environment { variables = { Q = each.value.arn } }
}

# The value can't be told: the text says what the item of this key holds.
resource "aws_lambda_function" "written" {
  for_each = {
    a = { queue = [for m in var.more : "${m}${aws_sqs_queue.a.arn}"], topic = aws_sns_topic.b.arn }
    b = { queue = [], topic = aws_sns_topic.b.arn }
  }
  environment { variables = { Q = join(",", each.value.queue) } }
}

# One node stands for all calls of a module that can't be seen.
module "unseen" {
  source   = "git::https://example.com/unseen.git"
  for_each = aws_sqs_queue.own
  queue    = each.value.arn
}

# What is selected from a map holds under its key what the map holds there; a condition around it is no need.
module "selected" {
  source   = "./selected"
  services = { a = { queue = aws_sqs_queue.a.arn, more = var.more }, b = { queue = "", more = aws_sns_topic.b.arn } }
}
