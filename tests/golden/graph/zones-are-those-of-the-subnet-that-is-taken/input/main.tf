provider "aws" { region = "eu-west-1" }

variable "zones" { default = ["eu-west-1a", "eu-west-1b", "eu-west-1c"] }
variable "subnet" {}

module "vpc" {
  source = "./vpc"
  zones  = var.zones
}

resource "aws_subnet" "s" {
  count             = 3
  availability_zone = element(var.zones, count.index)
}
resource "aws_subnet" "t" {
  for_each          = toset(var.zones)
  availability_zone = each.key
}

resource "aws_instance" "element" {
  count     = 4
  subnet_id = element(aws_subnet.s[*].id, count.index)
}
resource "aws_instance" "splat" { subnet_id = aws_subnet.s.*.id[1] }
resource "aws_instance" "each" {
  for_each  = aws_subnet.t
  subnet_id = each.value.id
}
resource "aws_instance" "values" { subnet_id = values(aws_subnet.t)[2].id }
resource "aws_instance" "output" { subnet_id = module.vpc.private[1] }
resource "aws_instance" "by_zone" { subnet_id = module.vpc.by_zone["eu-west-1c"] }

resource "aws_autoscaling_group" "slice" { vpc_zone_identifier = slice(aws_subnet.s[*].id, 0, 2) }
resource "aws_autoscaling_group" "for" {
  vpc_zone_identifier = [for s in aws_subnet.t : s.id if s.availability_zone != "eu-west-1b"]
}
resource "aws_autoscaling_group" "concat" {
  vpc_zone_identifier = toset(concat([aws_subnet.s[0].id], compact([aws_subnet.s[2].id])))
}
# There is one more, and where nobody knows.
resource "aws_autoscaling_group" "perhaps" { vpc_zone_identifier = [aws_subnet.s[0].id, aws_subnet.s[1].id, var.subnet] }
resource "aws_autoscaling_group" "written" { vpc_zone_identifier = [aws_subnet.s[0].id, "subnet-0123456789abcdef0"] }
resource "aws_instance" "either" { subnet_id = var.subnet == "" ? aws_subnet.s[0].id : aws_subnet.s[1].id }
