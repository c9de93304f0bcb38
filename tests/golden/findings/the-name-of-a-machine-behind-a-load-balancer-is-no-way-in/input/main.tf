provider "aws" {
  region = "eu-west-2"
}

data "aws_route53_zone" "this" {
  name = "example.org"
}

resource "aws_instance" "first" {
  ami           = "ami-1"
  instance_type = "m6g.large"
}

resource "aws_instance" "second" {
  ami           = "ami-1"
  instance_type = "m6g.large"
}

resource "aws_lb" "orders" {
  subnets = ["subnet-1", "subnet-2"]
}

resource "aws_lb_target_group" "orders" {
  port     = 443
  protocol = "HTTPS"
}

resource "aws_lb_listener" "orders" {
  load_balancer_arn = aws_lb.orders.arn
  port              = 443

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.orders.arn
  }
}

resource "aws_lb_target_group_attachment" "first" {
  target_group_arn = aws_lb_target_group.orders.arn
  target_id        = aws_instance.first.id
}

resource "aws_lb_target_group_attachment" "second" {
  target_group_arn = aws_lb_target_group.orders.arn
  target_id        = aws_instance.second.id
}

# For the administrators: no request comes this way.
resource "aws_route53_record" "first" {
  zone_id = data.aws_route53_zone.this.zone_id
  name    = "first"
  type    = "A"
  records = [aws_instance.first.private_ip]
}

resource "aws_route53_record" "orders" {
  zone_id = data.aws_route53_zone.this.zone_id
  name    = "orders"
  type    = "CNAME"
  records = [aws_lb.orders.dns_name]
}
