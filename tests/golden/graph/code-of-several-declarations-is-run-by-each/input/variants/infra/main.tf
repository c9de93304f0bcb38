variable "region" {}
variable "env" {}
provider "aws" { region = var.region }
resource "aws_lambda_function" "api" {
  function_name = "api-${var.env}"
  filename = "../src.zip"
  handler = "app.handler"
  runtime = "python3.12"
  role = "arn:aws:iam::123456789012:role/x"
}
