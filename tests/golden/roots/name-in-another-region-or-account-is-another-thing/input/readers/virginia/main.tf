provider "aws" {
  region = "us-east-1"
  assume_role {
    role_arn = "arn:aws:iam::222222222222:role/deploy"
  }
}
data "aws_sqs_queue" "jobs" {
  name = "jobs"
}
