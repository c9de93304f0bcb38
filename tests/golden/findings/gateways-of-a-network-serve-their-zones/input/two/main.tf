provider "aws" {
  region = "eu-west-1"
}

resource "aws_vpc" "this" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "a" {
  vpc_id            = aws_vpc.this.id
  availability_zone = "eu-west-1a"
}

resource "aws_subnet" "b" {
  vpc_id            = aws_vpc.this.id
  availability_zone = "eu-west-1b"
}

# One of them for each zone: losing a zone loses the way out of that zone.
resource "aws_nat_gateway" "a" {
  subnet_id = aws_subnet.a.id
}

resource "aws_nat_gateway" "b" {
  subnet_id = aws_subnet.b.id
}
