# The other zone has no way out through it.
resource "aws_subnet" "private" {
  for_each          = toset(["eu-west-1a", "eu-west-1b"])
  vpc_id            = "vpc-1"
  availability_zone = each.key
}

resource "aws_nat_gateway" "this" {
  subnet_id = "subnet-1"
}

resource "aws_route_table" "private" {
  vpc_id = "vpc-1"
  route {
    cidr_block     = "0.0.0.0/0"
    nat_gateway_id = aws_nat_gateway.this.id
  }
}

resource "aws_route_table_association" "private" {
  subnet_id      = aws_subnet.private["eu-west-1a"].id
  route_table_id = aws_route_table.private.id
}
