provider "aws" {
  region = "eu-west-1"
}
resource "aws_iam_role_policy" "app" {
  role = "app"
  policy = jsonencode({
    Statement = [{
      Effect   = "Allow"
      Action   = ["sqs:SendMessage"]
      Resource = ["arn:aws:sqs:us-east-1:210987654321:orders", "arn:aws:sqs:*:*:payments-*"]
    }]
  })
}
