# Requests go to this root's balancer while it is well, else to the other root's: the cluster that the tasks run in falls with them, and
# the second record is needed as little as what it leads to. What works beside, for no requests, is a part.
terraform {
  backend "s3" {
    bucket = "states"
    key    = "first.tfstate"
    region = "eu-west-3"
  }
}
provider "aws" { region = "eu-west-1" }
data "terraform_remote_state" "second" {
  backend = "s3"
  config = {
    bucket = "states"
    key    = "second.tfstate"
    region = "eu-west-3"
  }
}

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
resource "aws_route53_health_check" "first" {
  fqdn = aws_lb.shop.dns_name
  type = "HTTPS"
}
resource "aws_route53_record" "first" {
  zone_id         = "Z0123456789"
  name            = "shop.acme.dev"
  type            = "A"
  set_identifier  = "first"
  health_check_id = aws_route53_health_check.first.id
  failover_routing_policy { type = "PRIMARY" }
  alias {
    name                   = aws_lb.shop.dns_name
    zone_id                = aws_lb.shop.zone_id
    evaluate_target_health = true
  }
}
resource "aws_route53_record" "second" {
  zone_id        = "Z0123456789"
  name           = "shop.acme.dev"
  type           = "A"
  set_identifier = "second"
  failover_routing_policy { type = "SECONDARY" }
  alias {
    name                   = data.terraform_remote_state.second.outputs.name
    zone_id                = data.terraform_remote_state.second.outputs.zone
    evaluate_target_health = true
  }
}
