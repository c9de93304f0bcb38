provider "aws" {
  region = "us-east-1"
}

resource "aws_lambda_function" "take" {
  function_name = "take"
  role          = aws_iam_role.take.arn
}

resource "aws_iam_role" "take" {
  assume_role_policy = "{}"
}

resource "aws_iam_role_policy" "take" {
  role = aws_iam_role.take.id
  policy = jsonencode({
    Statement = [
      { Effect = "Allow", Action = "sqs:SendMessage", Resource = aws_sqs_queue.orders.arn },
      { Effect = "Deny", Action = "s3:*", Resource = aws_s3_bucket.audit.arn },
    ]
  })
}

data "aws_iam_policy_document" "more" {
  statement {
    actions   = ["dynamodb:PutItem"]
    resources = [aws_dynamodb_table.orders.arn]
  }
  statement {
    effect    = "Deny"
    actions   = ["dynamodb:*"]
    resources = [aws_dynamodb_table.audit.arn]
  }
}

resource "aws_iam_role_policy" "more" {
  role   = aws_iam_role.take.id
  policy = data.aws_iam_policy_document.more.json
}

resource "aws_sqs_queue" "orders" {
  name = "orders"
}

resource "aws_dynamodb_table" "orders" {
  name = "orders"
}

resource "aws_s3_bucket" "audit" {
  bucket = "audit"
}

resource "aws_dynamodb_table" "audit" {
  name = "audit"
}
