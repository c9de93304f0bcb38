variable "has_standby" {
  default = false
}
provider "aws" {
  region = "eu-west-1"
}
resource "aws_db_instance" "main" {
  engine   = "postgres"
  multi_az = true
}
resource "aws_db_instance" "standby" {
  count    = var.has_standby ? 1 : 0
  engine   = "postgres"
  multi_az = false
}
resource "aws_sqs_queue" "per_team" {
  for_each = {}
  name     = each.key
}
