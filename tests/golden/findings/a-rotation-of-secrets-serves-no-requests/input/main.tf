provider "aws" {
  region = "eu-west-1"
}

resource "aws_lambda_function" "rotate" {
  function_name = "rotate"
  role          = "arn:aws:iam::123456789012:role/rotate"
  filename      = "rotate.zip"
  handler       = "rotate.handler"
  runtime       = "python3.12"
}

data "archive_file" "rotate" {
  type        = "zip"
  source_dir  = "functions"
  output_path = "rotate.zip"
}
