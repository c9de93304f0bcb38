provider "aws" {
  region = "eu-west-1"
}
data "terraform_remote_state" "data" {
  backend = "s3"
  config = {
    bucket = "states"
    key    = "data.tfstate"
    region = "eu-west-1"
  }
}
resource "aws_lambda_function" "shop" {
  function_name = "shop"
  role          = "arn:aws:iam::123456789012:role/shop"
  filename      = "shop.zip"
  handler       = "index.handler"
  runtime       = "nodejs20.x"
  environment {
    variables = {
      DATABASE = data.terraform_remote_state.data.outputs.endpoint
    }
  }
}
