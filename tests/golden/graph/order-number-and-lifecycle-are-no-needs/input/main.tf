provider "aws" { region = "eu-west-1" }

resource "aws_sqs_queue" "q" {
  count = 2
}

ephemeral "aws_secretsmanager_secret_version" "s" {
  secret_id = "orders"
}

resource "aws_lambda_function" "after" {
  depends_on = [aws_sqs_queue.q]
}
resource "aws_lambda_function" "replaced" {
  lifecycle { replace_triggered_by = [aws_sqs_queue.q[0]] }
}
resource "aws_lambda_function" "as_many" {
  count = length(aws_sqs_queue.q)
}
resource "aws_lambda_function" "named" {
  for_each = { for i, q in aws_sqs_queue.q : i => q }
}
resource "aws_lambda_function" "secret" {
  function_name = ephemeral.aws_secretsmanager_secret_version.s.secret_string
}

# What is made after something in another region does not work with it.
provider "aws" {
  alias  = "far"
  region = "eu-central-1"
}

resource "aws_lambda_function" "far_after" {
  provider      = aws.far
  function_name = "far-after"
  depends_on    = [aws_sqs_queue.q]
}
