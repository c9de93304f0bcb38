variable "db_host" {}

resource "aws_lb" "app" {
  name = "app"
}

resource "aws_lb_target_group" "app" {
  name = "app"
}

resource "aws_lb_listener" "app" {
  load_balancer_arn = aws_lb.app.arn
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.app.arn
  }
}

resource "aws_ecs_task_definition" "app" {
  family = "app"
  container_definitions = jsonencode([{
    name        = "app"
    image       = "shop"
    environment = [{ name = "DB_HOST", value = var.db_host }]
  }])
}

resource "aws_ecs_service" "app" {
  name            = "app"
  desired_count   = 2
  task_definition = aws_ecs_task_definition.app.arn
  load_balancer {
    target_group_arn = aws_lb_target_group.app.arn
    container_name   = "app"
    container_port   = 80
  }
}

output "host" { value = aws_lb.app.dns_name }
output "zone" { value = aws_lb.app.zone_id }
