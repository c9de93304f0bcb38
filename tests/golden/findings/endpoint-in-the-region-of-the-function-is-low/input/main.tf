provider "aws" { region = "eu-west-1" }
provider "aws" {
  alias = "us"
  region = "us-east-1"
}
data "archive_file" "z" {
  type = "zip"
  source_dir = "${path.module}/src"
  output_path = "z.zip"
}
resource "aws_lambda_function" "a" {
  function_name = "a"
  filename = data.archive_file.z.output_path
  handler = "app.handler"
  runtime = "python3.12"
  role = "r"
}
resource "aws_sns_topic" "t" {
  provider = aws.us
  name = "x"
}
resource "aws_sqs_queue" "t" {
  name = "x"
  provider = aws.us
}
