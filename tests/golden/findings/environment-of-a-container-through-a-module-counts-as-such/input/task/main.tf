variable "name" {}
variable "environment" {}

resource "aws_ecs_task_definition" "task" {
  family = var.name
  container_definitions = jsonencode([{
    name        = "a"
    image       = "i"
    environment = [for name, value in var.environment : { name = name, value = value }]
  }])
}
