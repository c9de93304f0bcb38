provider "aws" {
  region = "eu-west-1"
}
locals {
  kept    = aws_sqs_queue.kept.url
  current = aws_sqs_queue.first.url
}
variable "queues" {
  default = 1
}
module "target" {
  source = "./first"
}
resource "aws_sqs_queue" "first" {
  name = "first"
}
resource "aws_sqs_queue" "second" {
  count = var.queues
  name  = "second"
}
resource "aws_sqs_queue" "kept" {
  name = "kept"
}
resource "aws_lambda_function" "take" {
  function_name = "take"
  role          = "arn:aws:iam::210987654321:role/take"
  description   = local.kept
  environment {
    variables = { QUEUE = aws_sqs_queue.first.url }
  }
}
resource "aws_lambda_function" "hand_on" {
  function_name = "hand-on"
  role          = "arn:aws:iam::210987654321:role/hand-on"
  environment {
    variables = { QUEUE = local.current, TOPIC = module.target.topic }
  }
}
