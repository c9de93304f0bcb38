provider "aws" {
  region = "eu-west-1"
}

data "archive_file" "jobs" {
  type        = "zip"
  source_dir  = "${path.module}/src"
  output_path = "jobs.zip"
}

resource "aws_lambda_function" "jobs" {
  function_name = "jobs"
  role          = "arn:aws:iam::210987654321:role/jobs"
  handler       = "a.handler"
  runtime       = "python3.12"
  filename      = data.archive_file.jobs.output_path
}
