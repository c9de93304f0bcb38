provider "aws" {
  region = "eu-west-1"
}
variable "more_regions" {}
variable "homes" {
  default = ["eu-west-1", "us-east-1"]
}
resource "aws_cloudformation_stack_set" "alarms" {
  name          = "alarms"
  template_body = file("${path.module}/templates/alarm.yaml")
  parameters    = { Stage = "prod" }
}
resource "aws_cloudformation_stack_set_instance" "alarms" {
  for_each                  = toset(var.homes)
  stack_set_name            = aws_cloudformation_stack_set.alarms.name
  stack_set_instance_region = each.value
  account_id                = "111111111111"
}
resource "aws_cloudformation_stack_set" "trails" {
  name          = "trails"
  template_body = <<-T
    Resources:
      Log:
        Type: AWS::Logs::LogGroup
  T
}
resource "aws_cloudformation_stack_instances" "trails" {
  stack_set_name = aws_cloudformation_stack_set.trails.name
  regions        = ["ap-south-1", "ap-southeast-1"]
  accounts       = ["222222222222"]
}
resource "aws_cloudformation_stack_set" "open" {
  name          = "open"
  template_body = <<-T
    Resources:
      Queue:
        Type: AWS::SQS::Queue
  T
}
resource "aws_cloudformation_stack_set_instance" "open" {
  stack_set_name = aws_cloudformation_stack_set.open.name
  region         = var.more_regions
}
resource "aws_cloudformation_stack_set" "idle" {
  name          = "idle"
  template_body = <<-T
    Resources:
      Table:
        Type: AWS::DynamoDB::Table
  T
}
