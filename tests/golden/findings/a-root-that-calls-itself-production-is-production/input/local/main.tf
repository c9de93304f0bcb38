provider "aws" {
  region = "eu-west-1"
}

# Of a task of which nobody knows whether it is production's the finding would be low.
resource "aws_ecs_service" "orders" {
  name          = "orders"
  desired_count = 1
  launch_type   = "FARGATE"
  network_configuration {
    subnets = ["subnet-1", "subnet-2"]
  }
  load_balancer {
    target_group_arn = "arn:aws:elasticloadbalancing:eu-west-1:210987654321:targetgroup/orders/73e2d6bc24d8a067"
    container_name   = "orders"
    container_port   = 8080
  }
}

locals {
  env = "production"
}
