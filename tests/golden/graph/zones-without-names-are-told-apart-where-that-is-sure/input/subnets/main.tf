variable "zones" {
  type = list(string)
}

resource "aws_subnet" "this" {
  count             = length(var.zones)
  availability_zone = var.zones[count.index]
}

resource "aws_autoscaling_group" "this" {
  min_size            = 2
  max_size            = 4
  vpc_zone_identifier = aws_subnet.this[*].id
}
