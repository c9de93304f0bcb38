provider "aws" {
  region = "eu-west-1"
}

resource "aws_vpc" "this" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "public" {
  vpc_id            = aws_vpc.this.id
  availability_zone = "eu-west-1a"
}

# The only way out.
resource "aws_nat_gateway" "only" {
  subnet_id = aws_subnet.public.id
}
