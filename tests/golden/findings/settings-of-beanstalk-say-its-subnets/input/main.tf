provider "aws" {
  region = "eu-west-1"
}
resource "aws_subnet" "a" {
  vpc_id            = "vpc-1"
  availability_zone = "eu-west-1a"
}
resource "aws_subnet" "b" {
  vpc_id            = "vpc-1"
  availability_zone = "eu-west-1b"
}
variable "settings" {
  default = {}
}
resource "aws_elastic_beanstalk_environment" "one_zone" {
  name        = "orders"
  application = "orders"
  setting {
    namespace = "aws:ec2:vpc"
    name      = "VPCId"
    value     = "vpc-1"
  }
  setting {
    namespace = "aws:ec2:vpc"
    name      = "Subnets"
    value     = aws_subnet.a.id
  }
  dynamic "setting" {
    for_each = var.settings
    content {
      namespace = "aws:elasticbeanstalk:application:environment"
      name      = setting.key
      value     = setting.value
    }
  }
}
resource "aws_elastic_beanstalk_environment" "two_zones" {
  name        = "ledger"
  application = "ledger"
  setting {
    namespace = "aws:ec2:vpc"
    name      = "Subnets"
    value     = join(",", [aws_subnet.a.id, aws_subnet.b.id])
  }
}
# One text may be a whole list.
variable "subnets" {}
resource "aws_elastic_beanstalk_environment" "unknown" {
  name        = "mail"
  application = "mail"
  setting {
    namespace = "aws:ec2:vpc"
    name      = "Subnets"
    value     = var.subnets
  }
}
