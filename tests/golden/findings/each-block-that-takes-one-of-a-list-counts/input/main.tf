provider "aws" {
  region = "eu-west-2"
}
locals {
  zones = ["eu-west-2a", "eu-west-2b", "eu-west-2c"]
}
resource "aws_subnet" "private" {
  count             = 3
  vpc_id            = "vpc-1"
  availability_zone = local.zones[count.index]
}
module "spread" {
  source  = "./balancer"
  subnets = aws_subnet.private[*].id
}
# The same one twice.
module "pinned" {
  source  = "./balancer"
  subnets = [aws_subnet.private[2].id, aws_subnet.private[2].id]
}
