provider "aws" { region = "eu-west-1" }
resource "aws_sqs_queue" "a" {}
resource "aws_sqs_queue" "b" {}
resource "aws_sqs_queue" "c" {}
locals { q = { a = { url = aws_sqs_queue.a.url, n = aws_sqs_queue.b.url } } }
resource "aws_lambda_function" "f" {
  dynamic "environment" {
    for_each = local.q
    content {
      variables = { Q = environment.value.url }
    }
  }
}
resource "aws_lambda_function" "g" {
  dynamic "environment" {
    for_each = length(aws_sqs_queue.c.url) > 0 ? [1] : []
    content {
      variables = { Q = "x" }
    }
  }
}
resource "aws_lambda_function" "h" {
  dynamic "environment" {
    for_each = [aws_sqs_queue.a.url, aws_sqs_queue.b.url]
    iterator = it
    content {
      variables = { Q = it.value }
    }
  }
}
resource "aws_lambda_function" "k" {
  dynamic "environment" {
    for_each = { for k, v in local.q : k => v if k != "z" }
    content {
      variables = { Q = environment.value["url"], K = environment.key }
    }
  }
}
