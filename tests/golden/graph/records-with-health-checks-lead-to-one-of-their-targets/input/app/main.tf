resource "aws_lb" "web" {
  subnets = ["subnet-1", "subnet-2"]
}
output "name" {
  value = aws_lb.web.dns_name
}
