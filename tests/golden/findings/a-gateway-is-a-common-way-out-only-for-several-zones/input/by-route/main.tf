resource "aws_subnet" "private" {
  for_each          = toset(["eu-west-1a", "eu-west-1b"])
  vpc_id            = "vpc-1"
  availability_zone = each.key
}

resource "aws_nat_gateway" "this" {
  subnet_id = "subnet-1"
}

resource "aws_route_table" "private" {
  for_each = aws_subnet.private
  vpc_id   = "vpc-1"
}

resource "aws_route" "out" {
  for_each       = aws_route_table.private
  route_table_id = each.value.id
  nat_gateway_id = aws_nat_gateway.this.id
}

resource "aws_route_table_association" "private" {
  for_each       = aws_subnet.private
  subnet_id      = each.value.id
  route_table_id = aws_route_table.private[each.key].id
}
