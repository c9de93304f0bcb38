variable "zones" { type = list(string) }

resource "aws_subnet" "p" {
  count             = length(var.zones)
  availability_zone = var.zones[count.index]
}

output "private" { value = aws_subnet.p[*].id }
output "by_zone" { value = { for s in aws_subnet.p : s.availability_zone => s.id } }
