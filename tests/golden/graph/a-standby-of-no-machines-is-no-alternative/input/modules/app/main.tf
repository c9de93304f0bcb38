variable "size" {}

resource "aws_autoscaling_group" "app" {
  name             = "app"
  desired_capacity = var.size
  min_size         = var.size
  max_size         = 8
}
