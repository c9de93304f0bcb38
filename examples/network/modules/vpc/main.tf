variable "name" { type = string }
variable "cidr" { type = string }
variable "zones" { type = list(string) }

resource "aws_vpc" "this" {
  cidr_block = var.cidr
  tags       = { Name = var.name }
}

resource "aws_subnet" "private" {
  count = length(var.zones)

  vpc_id            = aws_vpc.this.id
  availability_zone = var.zones[count.index]
  cidr_block        = cidrsubnet(var.cidr, 4, count.index)
}

resource "aws_subnet" "public" {
  count = length(var.zones)

  vpc_id            = aws_vpc.this.id
  availability_zone = element(var.zones, count.index)
  cidr_block        = cidrsubnet(var.cidr, 4, count.index + 8)
}

resource "aws_eip" "nat" {
  domain = "vpc"
}

# One NAT gateway for three zones: every zone leaves the network through the first.
resource "aws_nat_gateway" "this" {
  allocation_id = aws_eip.nat.id
  subnet_id     = aws_subnet.public[0].id
}

output "private_subnets" {
  value = aws_subnet.private[*].id
}
