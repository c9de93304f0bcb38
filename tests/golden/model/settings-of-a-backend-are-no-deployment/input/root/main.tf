terraform {
  backend "s3" {
    key = "orders"
  }
}
variable "bucket" {}
variable "region" {}
provider "aws" {
  region = var.region
}
resource "aws_s3_bucket" "orders" {
  bucket = var.bucket
}
