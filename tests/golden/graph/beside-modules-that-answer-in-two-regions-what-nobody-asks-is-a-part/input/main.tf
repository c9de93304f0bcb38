provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "second"
  region = "eu-central-1"
}

module "first" {
  source = "./web"
}

module "second" {
  source    = "./web"
  providers = { aws = aws.second }
}

# Nothing of the above asks it.
resource "aws_lambda_function" "reports" {
  function_name = "reports"
  filename      = "reports.zip"
}

# It takes requests itself: the service falls with it.
resource "aws_lambda_function" "login" {
  function_name = "login"
  filename      = "login.zip"
}

resource "aws_apigatewayv2_api" "login" {
  name          = "login"
  protocol_type = "HTTP"
  target        = aws_lambda_function.login.arn
}
