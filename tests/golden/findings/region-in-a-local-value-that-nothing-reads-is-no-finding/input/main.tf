# `region` is read and pins the function's environment; `unused_region` is a leftover that pins nothing.
locals {
  region        = "us-east-1"
  unused_region = "us-west-2"
}

resource "aws_lambda_function" "api" {
  function_name = "api"
  environment {
    variables = {
      TABLE_REGION = local.region
    }
  }
}
