variable "region" {
  default = "us-west-2"
}
variable "size" {
  type    = number
  default = 1
}
variable "name" {
  default = "mails"
}
provider "aws" {
  region = var.region
}
resource "aws_sqs_queue" "q" {
  count = var.size
  name  = var.name
}
