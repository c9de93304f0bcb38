provider "aws" { region = "eu-west-1" }
resource "aws_ecr_repository" "orders" { name = "orders" }
resource "aws_ecs_task_definition" "orders" {
  family = "orders"
  container_definitions = jsonencode([{name="orders", image="${aws_ecr_repository.orders.repository_url}:latest"}])
}
resource "aws_ecs_service" "orders" { 
  name = "orders" 
  task_definition = aws_ecs_task_definition.orders.arn
}
