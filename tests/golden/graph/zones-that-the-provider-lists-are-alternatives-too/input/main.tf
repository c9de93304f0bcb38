provider "aws" {
  region = "eu-west-1"
}
data "aws_availability_zones" "all" {}
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}
resource "aws_subnet" "app" {
  count             = 3
  vpc_id            = aws_vpc.main.id
  cidr_block        = cidrsubnet(aws_vpc.main.cidr_block, 8, count.index)
  availability_zone = data.aws_availability_zones.all.names[count.index]
}
resource "aws_autoscaling_group" "web" {
  min_size            = 3
  max_size            = 6
  vpc_zone_identifier = aws_subnet.app[*].id
}
