provider "aws" {
  region = "eu-west-1"
}

variable "environment" {}
data "aws_ssm_parameter" "url" {
  name = "/shared/url"
}
# The same text around the same variable.
data "aws_route53_zone" "internal" {
  name         = "${var.environment}.internal.example.org"
  private_zone = true
}
data "aws_vpc" "main" {
  filter {
    name   = "tag:Name"
    values = ["main"]
  }
}
# A variable alone is no name.
data "aws_ecr_repository" "any" {
  name = var.environment
}
# What the subnets of one network are called says nothing about another's.
data "aws_subnets" "private" {
  filter {
    name   = "vpc-id"
    values = ["vpc-1"]
  }
  tags = {
    Team = "base"
  }
}
resource "aws_iam_role_policy" "read" {
  role   = "node"
  policy = "{}"
}
variable "test" {
  type = bool
}
resource "aws_s3_bucket" "files" {
  bucket = "files"
  logging {
    target_bucket = var.test ? "acme-test-logs" : "acme-${var.environment}-logs"
  }
}
