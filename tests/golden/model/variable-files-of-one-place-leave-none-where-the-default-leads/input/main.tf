variable "region" {
  default = "us-west-2"
}
variable "name" {
  default = "x"
}
provider "aws" {
  region = var.region
}
resource "aws_sqs_queue" "q" {
  name = "jobs"
}
