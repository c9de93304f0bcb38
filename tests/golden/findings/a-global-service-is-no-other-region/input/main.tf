provider "aws" {
  region = "eu-west-1"
}

data "archive_file" "invalidate" {
  type        = "zip"
  source_dir  = "${path.module}/src"
  output_path = "invalidate.zip"
}

resource "aws_lambda_function" "invalidate" {
  function_name = "invalidate"
  filename      = data.archive_file.invalidate.output_path
  handler       = "app.handler"
  runtime       = "python3.12"
}
