# Names of ECS Service Connect have no dots: only what is written as an address asks them.
provider "aws" { region = "eu-west-1" }

resource "aws_ecs_task_definition" "orders" {
  family = "orders"
  container_definitions = jsonencode([{
    name  = "orders"
    image = "nginx:1.27"
    environment = [
      { name = "STAGE", value = "pricing" },
      { name = "PRICING", value = "http://pricing:8080/v1" },
    ]
  }])
}

resource "aws_ecs_service" "orders" {
  name            = "orders"
  desired_count   = 2
  task_definition = aws_ecs_task_definition.orders.arn
}

resource "aws_ecs_task_definition" "reports" {
  family = "reports"
  container_definitions = jsonencode([{
    name        = "reports"
    image       = "nginx:1.27"
    environment = [{ name = "HOST", value = "pricing" }]
  }])
}

resource "aws_ecs_service" "reports" {
  name            = "reports"
  desired_count   = 2
  task_definition = aws_ecs_task_definition.reports.arn
}

resource "aws_ecs_service" "pricing" {
  name          = "pricing"
  desired_count = 2
  service_connect_configuration {
    enabled   = true
    namespace = "shop"
    service {
      port_name = "http"
      client_alias {
        dns_name = "pricing"
        port     = 8080
      }
    }
  }
}
