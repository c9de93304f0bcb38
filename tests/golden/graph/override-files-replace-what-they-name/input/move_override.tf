provider "aws" {
  region = "eu-central-1"
}
locals {
  current = aws_sqs_queue.second[1].url
}
variable "queues" {
  default = 2
}
module "target" {
  source = "./second"
}
resource "aws_lambda_function" "take" {
  environment {
    variables = { QUEUE = aws_sqs_queue.second[0].url }
  }
}
