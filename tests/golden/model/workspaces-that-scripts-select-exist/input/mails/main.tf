provider "aws" {
  region = startswith(terraform.workspace, "live") ? "us-east-1" : "us-west-2"
}
resource "aws_sqs_queue" "jobs" {
  name = "jobs-${terraform.workspace}"
}
