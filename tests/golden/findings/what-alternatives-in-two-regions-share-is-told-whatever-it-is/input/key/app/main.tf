variable "shared" { default = "" }

resource "aws_lb" "this" {
  subnets = ["subnet-1", "subnet-2"]
}

resource "aws_lb_target_group" "this" {
  port     = 80
  protocol = "HTTP"
}

resource "aws_lb_listener" "this" {
  load_balancer_arn = aws_lb.this.arn
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this.arn
  }
}

resource "aws_ecs_task_definition" "this" {
  family = "shop"
  container_definitions = jsonencode([{
    name  = "shop"
    image = "public.ecr.aws/nginx/nginx:1"
    environment = [{ name = "TABLE", value = aws_dynamodb_table.orders.name }]
  }])
}

resource "aws_ecs_service" "this" {
  name            = "shop"
  desired_count   = 4
  task_definition = aws_ecs_task_definition.this.arn
  network_configuration { subnets = ["subnet-1", "subnet-2"] }
  load_balancer {
    target_group_arn = aws_lb_target_group.this.arn
    container_name   = "shop"
    container_port   = 80
  }
}
resource "aws_dynamodb_table" "orders" {
  name = "orders"
  hash_key = "id"
  server_side_encryption {
    enabled = true
    kms_key_arn = var.shared
  }
}
output "dns_name" { value = aws_lb.this.dns_name }
output "zone_id" { value = aws_lb.this.zone_id }
