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

resource "aws_subnet" "b" {
  vpc_id            = "vpc-1"
  cidr_block        = "10.0.1.0/24"
  availability_zone = "eu-west-2b"
}

resource "aws_lb" "b" {
  load_balancer_type = "network"
  internal           = true
  subnet_mapping {
    subnet_id = aws_subnet.b.id
  }
}

resource "aws_lb_target_group" "b" {
  port        = 67
  protocol    = "UDP"
  target_type = "ip"
}

resource "aws_lb_listener" "b" {
  load_balancer_arn = aws_lb.b.arn
  port              = 67
  protocol          = "UDP"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.b.arn
  }
}

resource "aws_ecs_service" "b" {
  name            = "b"
  cluster         = "dhcp"
  task_definition = "dhcp:1"
  desired_count   = 2
  network_configuration {
    subnets = [aws_subnet.b.id]
  }
  load_balancer {
    target_group_arn = aws_lb_target_group.b.arn
    container_name   = "dhcp"
    container_port   = 67
  }
}
