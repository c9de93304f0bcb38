provider "aws" { region = "eu-west-1" }

data "archive_file" "shop" {
  type        = "zip"
  source_dir  = "${path.module}/shop"
  output_path = "shop.zip"
}

resource "aws_lambda_function" "shop" {
  function_name = "shop"
  filename      = data.archive_file.shop.output_path
  handler       = "app.handler"
  runtime       = "python3.12"
  role          = "arn:aws:iam::123456789012:role/shop"
  environment {
    variables = { A = "b" }
  }
}

data "archive_file" "till" {
  type        = "zip"
  source_dir  = "${path.module}/till"
  output_path = "till.zip"
}

resource "aws_lambda_function" "till" {
  function_name = "till"
  filename      = data.archive_file.till.output_path
  handler       = "app.handler"
  runtime       = "python3.12"
  role          = "arn:aws:iam::123456789012:role/till"
  environment {
    variables = { A = "b" }
  }
}
