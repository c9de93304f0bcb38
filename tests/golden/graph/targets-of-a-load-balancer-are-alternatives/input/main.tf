provider "aws" {
  region = "us-east-1"
}

resource "aws_lb" "web" {
  load_balancer_type = "application"
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

# Two machines that are declared one by one: either is enough.
resource "aws_instance" "first" {
  ami               = "ami-0"
  instance_type     = "t3.micro"
  availability_zone = "us-east-1a"
}

resource "aws_instance" "second" {
  ami               = "ami-0"
  instance_type     = "t3.micro"
  availability_zone = "us-east-1b"
}

resource "aws_lb_target_group_attachment" "first" {
  target_group_arn = aws_lb_target_group.web.arn
  target_id        = aws_instance.first.id
}

resource "aws_lb_target_group_attachment" "second" {
  target_group_arn = aws_lb_target_group.web.arn
  target_id        = aws_instance.second.id
}
