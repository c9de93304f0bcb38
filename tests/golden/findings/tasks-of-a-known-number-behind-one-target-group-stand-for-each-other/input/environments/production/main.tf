resource "aws_lb" "web" {
  subnets = ["subnet-1", "subnet-2"]
}
resource "aws_lb_target_group" "web" {
  port     = 80
  protocol = "HTTP"
}
resource "aws_lb_listener" "web" {
  load_balancer_arn = aws_lb.web.arn
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
}
resource "aws_ecs_service" "each" {
  for_each        = toset(["subnet-1", "subnet-2"])
  name            = "web-${each.key}"
  cluster         = "shop"
  task_definition = "web:1"
  desired_count   = 1
  load_balancer {
    target_group_arn = aws_lb_target_group.web.arn
    container_name   = "web"
    container_port   = 80
  }
  network_configuration {
    subnets = [each.key]
  }
}
resource "aws_lb_target_group" "search" {
  port     = 80
  protocol = "HTTP"
}
resource "aws_lb_listener" "search" {
  load_balancer_arn = aws_lb.web.arn
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.search.arn
  }
}
resource "aws_ecs_service" "search" {
  name            = "search"
  cluster         = "shop"
  task_definition = "search:1"
  desired_count   = 1
  load_balancer {
    target_group_arn = aws_lb_target_group.search.arn
    container_name   = "search"
    container_port   = 80
  }
}
