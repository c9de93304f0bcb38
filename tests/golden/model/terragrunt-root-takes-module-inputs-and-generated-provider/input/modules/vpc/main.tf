variable "name" {}
resource "aws_vpc" "this" {
  cidr_block = "10.0.0.0/16"
  tags = { Name = var.name }
}
resource "aws_subnet" "a" {
  vpc_id = aws_vpc.this.id
  availability_zone = "eu-west-1a"
}
output "subnet_id" { value = aws_subnet.a.id }
output "zone" { value = "eu-west-1a" }
