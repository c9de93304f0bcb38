variable "subnets" {}
resource "aws_lb" "syslog" {
  load_balancer_type = "network"
  subnet_mapping {
    subnet_id = var.subnets[0]
  }
  subnet_mapping {
    subnet_id = var.subnets[1]
  }
}
