variable "subnets" {}

resource "aws_nat_gateway" "this" {
  subnet_id = var.subnets[0]
}

resource "aws_route_table" "private" {
  vpc_id = "vpc-1"
  route {
    cidr_block     = "0.0.0.0/0"
    nat_gateway_id = aws_nat_gateway.this.id
  }
}
