provider "aws" { region = "eu-west-1" }

variable "extra" {}

resource "aws_subnet" "a" { availability_zone = "eu-west-1a" }

resource "aws_autoscaling_group" "listed" {
  min_size            = 2
  max_size            = 4
  vpc_zone_identifier = [aws_subnet.a.id, var.extra]
}
resource "aws_autoscaling_group" "joined" {
  min_size            = 2
  max_size            = 4
  vpc_zone_identifier = concat([aws_subnet.a.id], var.extra)
}
resource "aws_autoscaling_group" "written" {
  min_size            = 2
  max_size            = 4
  vpc_zone_identifier = [aws_subnet.a.id, "subnet-0123456789abcdef0"]
}
resource "aws_autoscaling_group" "known" {
  min_size            = 2
  max_size            = 4
  vpc_zone_identifier = [aws_subnet.a.id]
}
