variable "pricing" { type = string }

resource "aws_lambda_function" "api" {
  function_name = "api"
  role          = "arn:aws:iam::482910375561:role/api"
  environment { variables = { PRICING = var.pricing } }
}

resource "aws_lambda_function_url" "api" {
  function_name      = aws_lambda_function.api.function_name
  authorization_type = "NONE"
}
