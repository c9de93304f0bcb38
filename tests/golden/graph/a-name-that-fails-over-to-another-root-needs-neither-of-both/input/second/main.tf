terraform {
  backend "s3" {
    bucket = "states"
    key    = "second.tfstate"
    region = "eu-west-3"
  }
}
provider "aws" { region = "eu-west-2" }

resource "aws_lb" "shop" { subnets = ["subnet-1", "subnet-2"] }
resource "aws_lb_target_group" "shop" {}
resource "aws_lb_listener" "shop" {
  load_balancer_arn = aws_lb.shop.arn
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.shop.arn
  }
}
resource "aws_ecs_cluster" "shop" { name = "shop" }
resource "aws_ecs_service" "shop" {
  name          = "shop"
  cluster       = aws_ecs_cluster.shop.id
  desired_count = 2
  load_balancer {
    target_group_arn = aws_lb_target_group.shop.arn
    container_name   = "shop"
    container_port   = 80
  }
}
resource "aws_sqs_queue" "orders" { name = "orders" }
resource "aws_lambda_function" "worker" {
  function_name = "worker"
  role          = "arn:aws:iam::482910375561:role/worker"
}
resource "aws_lambda_event_source_mapping" "orders" {
  event_source_arn = aws_sqs_queue.orders.arn
  function_name    = aws_lambda_function.worker.arn
}
output "name" { value = aws_lb.shop.dns_name }
output "zone" { value = aws_lb.shop.zone_id }
