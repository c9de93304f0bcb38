provider "aws" {
  region = "eu-west-1"
}

# The one: a function that takes requests and writes to a table that its role lets it use.
resource "aws_apigatewayv2_api" "orders" {
  name          = "orders"
  protocol_type = "HTTP"
  target        = aws_lambda_function.orders.arn
}

resource "aws_iam_role" "orders" {
  name               = "orders"
  assume_role_policy = "{}"
}

resource "aws_iam_role_policy" "orders" {
  role   = aws_iam_role.orders.id
  policy = jsonencode({ Statement = [{ Action = "dynamodb:PutItem", Resource = aws_dynamodb_table.orders.arn }] })
}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = aws_iam_role.orders.arn
}

resource "aws_dynamodb_table" "orders" {
  name = "orders"
}

# The other: a machine that makes reports. Losing it stops no order.
resource "aws_instance" "reports" {
  ami               = "ami-0"
  instance_type     = "t3.micro"
  availability_zone = "eu-west-1a"
}

# Nothing is seen to use it.
resource "aws_sqs_queue" "left_over" {
  name = "left-over"
}
