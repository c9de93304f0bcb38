terraform {
  backend "s3" {
    bucket = "state"
    key    = "orders"
    region = "eu-west-1"
  }
}

variable "TAG" {}

provider "aws" {
  region = terraform.workspace == "production" ? "eu-west-1" : "eu-west-2"
}

resource "aws_ecs_task_definition" "orders" {
  family                = "orders"
  container_definitions = jsonencode([{ name = "orders", image = "orders:${var.TAG}" }])
}
