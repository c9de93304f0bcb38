provider "aws" {
  region = "eu-west-1"
}
resource "aws_lambda_function" "made" {
  function_name = "made"
  role          = "arn:aws:iam::847362910458:role/run"
  filename      = "src/made"
  handler       = "app.handler"
}
resource "aws_lambda_function_url" "made" {
  function_name      = aws_lambda_function.made.function_name
  authorization_type = "NONE"
}
resource "aws_lambda_function" "told" {
  function_name = "told"
  role          = "arn:aws:iam::847362910458:role/run"
  filename      = "src/told"
  handler       = "app.handler"
}
resource "aws_lambda_function_url" "told" {
  function_name      = aws_lambda_function.told.function_name
  authorization_type = "NONE"
}
