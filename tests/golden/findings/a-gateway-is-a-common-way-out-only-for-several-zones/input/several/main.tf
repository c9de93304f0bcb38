# Whose way out it is can't be told: it is the only one, and there are subnets in two zones.
resource "aws_subnet" "private" {
  for_each          = toset(["eu-west-1a", "eu-west-1b"])
  vpc_id            = "vpc-1"
  availability_zone = each.key
}

resource "aws_nat_gateway" "this" {
  subnet_id = "subnet-1"
}
