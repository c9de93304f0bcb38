provider "aws" {
  region = "eu-west-1"
}

data "aws_caller_identity" "current" {}

locals {
  account  = data.aws_caller_identity.current.account_id
  document = "arn:aws:ssm:us-east-1:${local.account}:document/D"
  allowed  = "arn:aws:sqs:us-east-1:${local.account}:only-allowed"
}

# A need of another region.
resource "aws_lambda_function" "take" {
  function_name = "take"
  role          = "arn:aws:iam::${local.account}:role/take"
  environment {
    variables = {
      QUEUE = "arn:aws:sqs:us-east-1:${local.account}:orders"
      OWN   = "arn:aws:sqs:eu-west-1:${local.account}:orders"
    }
  }
}

# A permission, not a need.
resource "aws_iam_role_policy" "take" {
  role = "take"
  policy = jsonencode({
    Statement = [
      { Effect = "Allow", Action = "sqs:*", Resource = ["arn:aws:sqs:us-east-1:${local.account}:allowed", local.allowed] }
    ]
  })
}

resource "aws_ssm_association" "this" {
  name = local.document
}
