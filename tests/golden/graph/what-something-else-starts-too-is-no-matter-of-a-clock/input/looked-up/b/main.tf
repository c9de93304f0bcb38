terraform {
}
provider "aws" { region = "eu-west-1" }
data "aws_lambda_function" "f" { function_name = "myapp-report" }
resource "aws_apigatewayv2_api" "a" {
  name = "a"
  protocol_type = "HTTP"
}
resource "aws_apigatewayv2_integration" "i" {
  api_id = aws_apigatewayv2_api.a.id
  integration_type = "AWS_PROXY"
  integration_uri = data.aws_lambda_function.f.invoke_arn
}
