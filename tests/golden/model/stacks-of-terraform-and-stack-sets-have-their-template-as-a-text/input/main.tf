provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "us"
  region = "us-east-1"
}

variable "retention" {
  default = 14
}

resource "aws_cloudformation_stack" "queue" {
  name          = "orders"
  template_body = file("${path.module}/templates/queue.yaml")
  parameters = {
    Stage = "production"
  }
}

resource "aws_cloudformation_stack" "topic" {
  provider = aws.us
  name     = "alarms"

  template_body = <<-STACK
    Resources:
      Alarms:
        Type: AWS::SNS::Topic
      Log:
        Type: AWS::Logs::LogGroup
        Properties:
          LogGroupName: "/shop/${var.retention}"
  STACK
}

resource "aws_cloudformation_stack" "table" {
  name = "orders-table"
  template_body = jsonencode({
    AWSTemplateFormatVersion = "2010-09-09"
    Resources = {
      Table = {
        Type = "AWS::DynamoDB::Table"
        Properties = { TableName = "orders-${terraform.workspace}" }
      }
    }
  })
}

resource "aws_cloudformation_stack" "unknown" {
  name          = "unknown"
  template_body = var.body
}

variable "body" {}

module "each_region" {
  source = "./mod"
}
