provider "aws" {
  region = "eu-west-1"
}

data "archive_file" "take" {
  type        = "zip"
  source_dir  = "${path.module}/src"
  output_path = "take.zip"
}

resource "aws_lambda_function" "take" {
  function_name = "take"
  role          = "arn:aws:iam::123456789012:role/take"
  filename      = data.archive_file.take.output_path
}
