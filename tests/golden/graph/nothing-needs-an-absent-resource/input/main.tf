provider "aws" {
  region = "eu-west-1"
}
resource "aws_sqs_queue" "old" {
  count = 0
  name  = "old"
}
resource "aws_lambda_function" "take" {
  function_name = "take"
  role          = "arn:aws:iam::210987654321:role/take"
  environment {
    variables = { QUEUE = join("", aws_sqs_queue.old[*].url) }
  }
}
