variable "reports" {}

resource "aws_ecs_service" "shop" {
  name          = "shop"
  desired_count = 2
}

resource "aws_ecs_service" "reports" {
  name          = "reports"
  desired_count = var.reports
}
