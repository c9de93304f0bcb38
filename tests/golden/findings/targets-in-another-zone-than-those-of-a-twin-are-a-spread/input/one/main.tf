provider "aws" {
  region = "eu-west-2"
}

resource "aws_subnet" "a" {
  vpc_id            = "vpc-1"
  cidr_block        = "10.0.0.0/24"
  availability_zone = "eu-west-2a"
}

resource "aws_lb" "a" {
  load_balancer_type = "network"
  internal           = true
  subnet_mapping {
    subnet_id = aws_subnet.a.id
  }
}

resource "aws_lb_target_group" "a" {
  port        = 67
  protocol    = "UDP"
  target_type = "ip"
}

resource "aws_lb_listener" "a" {
  load_balancer_arn = aws_lb.a.arn
  port              = 67
  protocol          = "UDP"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.a.arn
  }
}

resource "aws_ecs_service" "a" {
  name            = "a"
  cluster         = "dhcp"
  task_definition = "dhcp:1"
  desired_count   = 2
  network_configuration {
    subnets = [aws_subnet.a.id]
  }
  load_balancer {
    target_group_arn = aws_lb_target_group.a.arn
    container_name   = "dhcp"
    container_port   = 67
  }
}
