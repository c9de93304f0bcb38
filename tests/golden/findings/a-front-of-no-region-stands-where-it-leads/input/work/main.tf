provider "aws" {
  region = "us-east-1"
}

data "terraform_remote_state" "api" {
  backend = "local"
  config  = { path = "../api/terraform.tfstate" }
}

resource "aws_lambda_function" "work" {
  function_name = "work"
  role          = "r"
  environment {
    variables = { API = data.terraform_remote_state.api.outputs.url }
  }
}
