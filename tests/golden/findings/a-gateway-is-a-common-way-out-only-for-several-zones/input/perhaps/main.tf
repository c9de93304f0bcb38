# If it is made, it is the only one.
variable "wanted" {}

resource "aws_subnet" "private" {
  for_each          = toset(["eu-west-1a", "eu-west-1b"])
  vpc_id            = "vpc-1"
  availability_zone = each.key
}

resource "aws_nat_gateway" "this" {
  count     = var.wanted ? 1 : 0
  subnet_id = "subnet-1"
}
