provider "aws" {
  region = "us-east-1"
}
provider "aws" {
  alias  = "west"
  region = "us-west-2"
}
resource "aws_lb" "east" {
  subnets = ["subnet-1", "subnet-2"]
}
resource "aws_lb" "west" {
  provider = aws.west
  subnets  = ["subnet-3", "subnet-4"]
}
resource "aws_globalaccelerator_accelerator" "front" {
  name = "front"
}
resource "aws_globalaccelerator_listener" "front" {
  accelerator_arn = aws_globalaccelerator_accelerator.front.id
  protocol        = "TCP"
}
resource "aws_globalaccelerator_endpoint_group" "east" {
  listener_arn          = aws_globalaccelerator_listener.front.id
  endpoint_group_region = "us-east-1"
  endpoint_configuration {
    endpoint_id = aws_lb.east.arn
  }
}
resource "aws_globalaccelerator_endpoint_group" "west" {
  listener_arn          = aws_globalaccelerator_listener.front.id
  endpoint_group_region = "us-west-2"
  endpoint_configuration {
    endpoint_id = aws_lb.west.arn
  }
}
