terraform {
  backend "s3" {
    bucket = "acme-states"
    key    = "network.tfstate"
    region = "eu-west-1"
  }
}
locals {
  regions = { prod = "us-east-1", test = "us-west-2" }
}
provider "aws" {
  region = local.regions[terraform.workspace]
}
resource "aws_sqs_queue" "jobs" {
  name = "jobs-${terraform.workspace}"
}
output "region" {
  value = local.regions[terraform.workspace]
}
output "topic" {
  value = "the same in all"
}
