provider "aws" {
  region = "eu-west-1"
}

data "archive_file" "api" {
  type        = "zip"
  source_dir  = "${path.module}/api/src"
  output_path = "api.zip"
}

resource "aws_lambda_function" "api" {
  function_name = "api"
  role          = "arn:aws:iam::210987654321:role/api"
  handler       = "a.start"
  runtime       = "python3.12"
  filename      = data.archive_file.api.output_path
}

data "archive_file" "automation" {
  type        = "zip"
  source_dir  = "${path.module}/automation/src"
  output_path = "automation.zip"
}

resource "aws_s3_object" "automation" {
  bucket = "automation"
  key    = "automation.zip"
  source = data.archive_file.automation.output_path
}
