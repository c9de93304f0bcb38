variable "region" {}
variable "table" {}

provider "aws" {
  region = var.region
}

resource "aws_lambda_function" "api" {
  function_name = "api"
  filename      = "api.zip"
  environment {
    variables = { TABLE = var.table }
  }
}
