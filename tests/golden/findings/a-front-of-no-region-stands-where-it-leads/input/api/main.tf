provider "aws" {
  region = "ca-central-1"
}

resource "aws_lambda_function" "api" {
  function_name = "api"
  role          = "r"
}

resource "aws_lambda_function_url" "api" {
  function_name      = aws_lambda_function.api.function_name
  authorization_type = "NONE"
}

output "url" {
  value = aws_lambda_function_url.api.function_url
}
