provider "aws" {
  region = "eu-west-2"
}

resource "aws_db_instance" "accepted" {
  #checkov:skip=CKV_AWS_157: one zone is enough for this service
  engine   = "postgres"
  multi_az = false
}

resource "aws_db_instance" "encryption_only" {
  #checkov:skip=CKV_AWS_16: encrypted by the disk
  engine   = "postgres"
  multi_az = false
}
