provider "aws" {
  region = "eu-west-1"
}
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com", "logs.us-east-1.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "app" {
  name = "app"
  assume_role_policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
    }]
  })
}
resource "aws_lambda_permission" "bus" {
  function_name = "f"
  action        = "lambda:InvokeFunction"
  principal     = "events.amazonaws.com"
}
