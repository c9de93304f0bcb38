provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias  = "use1"
  region = "us-east-1"
}
resource "aws_sqs_queue" "here" {
  name = "here"
}
resource "aws_sqs_queue" "there" {
  provider = aws.use1
  name     = "there"
}
