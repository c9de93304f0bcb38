provider "aws" {
  region = "eu-west-1"
}
data "aws_sqs_queue" "jobs" {
  name = "jobs"
}
