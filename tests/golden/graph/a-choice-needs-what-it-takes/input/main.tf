provider "aws" { region = "eu-west-1" }

resource "aws_sqs_queue" "a" {}
resource "aws_sqs_queue" "b" { name = "b" }
resource "aws_sqs_queue" "n" { count = 2 }

locals {
  map  = { x = aws_sqs_queue.a.arn, y = aws_sqs_queue.b.arn }
  list = [aws_sqs_queue.a.arn, aws_sqs_queue.b.arn]
}

variable "key" {}

resource "aws_lambda_function" "element" {
  environment { variables = { Q = element(local.list, 1) } }
}
resource "aws_lambda_function" "lookup" {
  environment { variables = { Q = lookup(local.map, "y", "") } }
}
resource "aws_lambda_function" "slice" {
  environment { variables = { Q = join(",", slice(local.list, 1, 2)) } }
}
resource "aws_lambda_function" "for" {
  environment { variables = { Q = join(",", [for k, v in local.map : v if k == "y"]) } }
}
resource "aws_lambda_function" "values" {
  environment { variables = { Q = values(local.map)[1] } }
}
resource "aws_lambda_function" "merge" {
  environment { variables = merge({ Q = aws_sqs_queue.a.arn }, { Q = aws_sqs_queue.b.arn }) }
}
resource "aws_lambda_function" "coalesce" {
  environment { variables = { Q = coalesce(null, aws_sqs_queue.b.arn, aws_sqs_queue.a.arn) } }
}
resource "aws_lambda_function" "try" {
  environment { variables = { Q = try(aws_sqs_queue.b.arn, aws_sqs_queue.a.arn) } }
}
# The name is known: still it is b's.
resource "aws_lambda_function" "known" {
  environment { variables = { Q = element([aws_sqs_queue.a.arn, aws_sqs_queue.b.name], 1) } }
}
resource "aws_lambda_function" "count" {
  count = 2
  environment { variables = { Q = element(aws_sqs_queue.n[*].arn, count.index) } }
}
# How many there are is no need of any.
resource "aws_lambda_function" "length" {
  memory_size = length(local.list)
}
# Which one it is nobody knows: each may be.
resource "aws_lambda_function" "any" {
  environment { variables = { Q = lookup(local.map, var.key, "") } }
}
resource "aws_lambda_function" "some" {
  environment { variables = { Q = coalesce(var.key, aws_sqs_queue.b.arn) } }
}
