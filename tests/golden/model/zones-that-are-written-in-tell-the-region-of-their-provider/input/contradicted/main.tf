# Zones of two regions: one of them is not deployed, and which can't be told.
provider "aws" {}

resource "aws_ebs_volume" "a" {
  availability_zone = "eu-west-2a"
  size              = 10
}

resource "aws_ebs_volume" "b" {
  availability_zone = "eu-west-1a"
  size              = 10
}

resource "aws_sqs_queue" "jobs" {}
