
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
resource "aws_sqs_queue" "q" { name = "q" }
resource "aws_lambda_function" "cron" {
  function_name = "cron"
  role = aws_iam_role.r.arn
  handler = "app.x"
  runtime = "python3.12"
  filename = "src.zip"
  environment { variables = { Q = aws_sqs_queue.q.url } }
}
resource "aws_cloudwatch_event_rule" "c" {
  name = "c"
  schedule_expression = "rate(1 minute)"
}
resource "aws_cloudwatch_event_target" "c" {
  rule = aws_cloudwatch_event_rule.c.name
  arn = aws_lambda_function.cron.arn
}

# It runs all the time, and is asked in ways that are not seen here.
resource "aws_ecs_service" "w" {
  name            = "w"
  task_definition = aws_ecs_task_definition.w.arn
  desired_count   = 2
  network_configuration {
    subnets = ["subnet-1", "subnet-2"]
  }
}
resource "aws_ecs_task_definition" "w" {
  family = "w"
  container_definitions = jsonencode([{ name = "w", image = "w", environment = [{ name = "T", value = aws_dynamodb_table.t.name }] }])
}
