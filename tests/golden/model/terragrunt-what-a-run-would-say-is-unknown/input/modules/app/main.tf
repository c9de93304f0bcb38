variable "region" {}
variable "bucket" {}
variable "folder" {}
variable "third" {}
variable "zone" {}

resource "aws_sqs_queue" "work" {
  name = var.bucket
}

resource "aws_s3_bucket" "folder" {
  bucket = var.folder
}

resource "aws_s3_bucket" "third" {
  bucket = var.third
}

resource "aws_s3_bucket" "elsewhere" {
  bucket = "elsewhere"
  region = var.region
}

resource "aws_instance" "app" {
  availability_zone = var.zone
}
