variable "service" {}

resource "aws_vpc_endpoint" "this" {
  vpc_id       = "vpc-1"
  service_name = var.service
}
