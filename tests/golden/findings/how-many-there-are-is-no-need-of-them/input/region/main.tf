terraform {
  required_providers { aws = { source = "hashicorp/aws" } }
}

resource "aws_vpc" "main" { cidr_block = "10.0.0.0/16" }

data "aws_availability_zones" "all" {}

resource "aws_subnet" "private" {
  count             = 2
  vpc_id            = aws_vpc.main.id
  cidr_block        = cidrsubnet("10.0.0.0/16", 8, count.index)
  availability_zone = data.aws_availability_zones.all.names[count.index]
}

resource "aws_sqs_queue" "orders" { name = "orders" }

resource "aws_lb" "api" {
  name    = "api"
  subnets = aws_subnet.private[*].id
}

output "subnet_ids" { value = aws_subnet.private[*].id }
output "queue_url" { value = aws_sqs_queue.orders.url }
output "name" { value = aws_lb.api.dns_name }

variable "cache" { type = string }

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = "arn:aws:iam::847362910458:role/orders"
  environment { variables = { CACHE = var.cache } }
}

output "function" { value = aws_lambda_function.orders.arn }
