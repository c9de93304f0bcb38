provider "aws" {
  region = "us-east-1"
}

# The copy in us-west-2 does not help a function of us-east-1 to start.
resource "aws_secretsmanager_secret" "token" {
  name = "token"
  replica {
    region = "us-west-2"
  }
}

resource "aws_lambda_function" "take" {
  function_name = "take"
  role          = "arn:aws:iam::123456789012:role/take"
  environment {
    variables = { TOKEN = aws_secretsmanager_secret.token.arn }
  }
}
