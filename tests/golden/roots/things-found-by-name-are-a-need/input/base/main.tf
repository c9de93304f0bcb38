provider "aws" {
  region = "eu-west-1"
}

variable "environment" {}
resource "aws_ssm_parameter" "url" {
  name  = "/shared/url"
  type  = "String"
  value = "x"
}
resource "aws_route53_zone" "internal" {
  name = "${var.environment}.internal.example.org."
  vpc {
    vpc_id = "vpc-1"
  }
}
resource "aws_route53_zone" "public" {
  name = "${var.environment}.internal.example.org."
}
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
  tags = {
    Name = "main"
    Team = "base"
  }
}
resource "aws_iam_role" "node" {
  name               = "node"
  assume_role_policy = "{}"
}
resource "aws_s3_bucket" "logs" {
  bucket = "acme-${var.environment}-logs"
}
