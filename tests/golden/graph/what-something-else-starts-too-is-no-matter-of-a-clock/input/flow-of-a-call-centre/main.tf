terraform {
  backend "s3" {
    bucket = "st"
    key = "prod"
    region = "eu-west-1"
  }
}
provider "aws" { region = "eu-west-1" }
resource "aws_iam_role" "r" {
  name = "r"
  assume_role_policy = "{}"
}
resource "aws_dynamodb_table" "t" {
  name = "t"
  hash_key = "id"
  billing_mode = "PAY_PER_REQUEST"
  attribute {
    name = "id"
    type = "S"
  }
}
resource "aws_lambda_function" "f" {
  function_name = "myapp-report"
  role = aws_iam_role.r.arn
  handler = "app.handler"
  runtime = "python3.12"
  filename = "src.zip"
  environment {
    variables = { TABLE = aws_dynamodb_table.t.name }
  }
}
resource "aws_cloudwatch_event_rule" "c" {
  name = "c"
  schedule_expression = "rate(5 minutes)"
}
resource "aws_cloudwatch_event_target" "c" {
  rule = aws_cloudwatch_event_rule.c.name
  arn = aws_lambda_function.f.arn
}
resource "aws_lambda_permission" "c" {
  action = "lambda:InvokeFunction"
  function_name = aws_lambda_function.f.function_name
  principal = "events.amazonaws.com"
  source_arn = aws_cloudwatch_event_rule.c.arn
}

resource "aws_connect_lambda_function_association" "p" {
  function_arn = aws_lambda_function.f.arn
  instance_id = "abc"
}
