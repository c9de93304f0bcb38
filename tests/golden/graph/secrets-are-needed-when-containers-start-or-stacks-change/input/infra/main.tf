provider "aws" {
  region = "eu-west-1"
}

resource "aws_ecs_task_definition" "orders" {
  family = "orders"
  container_definitions = jsonencode([{
    name    = "orders"
    image   = "nginx"
    secrets = [{ name = "KEY", valueFrom = "arn:aws:secretsmanager:us-west-2:482913746501:secret:orders" }]
  }])
}
