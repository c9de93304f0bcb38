terraform {
  backend "s3" {
    bucket = "states"
    key    = "app.tfstate"
    region = "eu-west-1"
  }
}
provider "aws" {
  region = "eu-west-1"
}
variable "environment" {}
data "terraform_remote_state" "cluster" {
  backend = "s3"
  config = {
    bucket = "states"
    key    = "clusters/live/terraform.tfstate"
    region = "eu-west-1"
  }
}
data "terraform_remote_state" "queue" {
  backend = "s3"
  config = {
    bucket = "states"
    key    = "queue/${var.environment}.tfstate"
    region = "eu-west-1"
  }
}
data "terraform_remote_state" "elsewhere" {
  backend = "s3"
  config = {
    bucket = "states"
    key    = "platform/dns.tfstate"
    region = "eu-west-1"
  }
}

# Its own, of the last run.
data "terraform_remote_state" "own" {
  backend = "s3"
  config = {
    bucket = "states"
    key    = "app.tfstate"
    region = "eu-west-1"
  }
}

data "terraform_remote_state" "unknown" {
  backend = "s3"
  config = {
    bucket = "states"
    key    = var.environment
  }
}
resource "aws_s3_bucket" "files" {
  bucket = "files"
}
