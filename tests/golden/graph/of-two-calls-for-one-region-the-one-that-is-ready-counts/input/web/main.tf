variable "tasks" {}

resource "aws_ecs_service" "web" {
  name          = "web"
  desired_count = var.tasks
}
