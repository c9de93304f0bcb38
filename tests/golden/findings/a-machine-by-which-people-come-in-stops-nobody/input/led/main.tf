provider "aws" {
  region = "eu-west-1"
}

# A load balancer sends requests to it, whatever it is called.
resource "aws_instance" "jump_host" {
  ami               = "ami-0123456789abcdef0"
  instance_type     = "t3.micro"
  availability_zone = "eu-west-1a"
}

resource "aws_lb" "front" {
  subnets = ["subnet-1", "subnet-2"]
}

resource "aws_lb_listener" "front" {
  load_balancer_arn = aws_lb.front.arn
  port              = 443
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.front.arn
  }
}

resource "aws_lb_target_group" "front" {
  port     = 8080
  protocol = "HTTP"
}

resource "aws_lb_target_group_attachment" "front" {
  target_group_arn = aws_lb_target_group.front.arn
  target_id        = aws_instance.jump_host.id
}
