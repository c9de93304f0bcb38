provider "aws" {
  region = "eu-west-1"
}

resource "aws_ecs_task_definition" "batch" {
  family                = "shop-batch"
  container_definitions = jsonencode([{ name = "batch", image = "quay.io/shop/batch:${var.tag}" }, { name = "log", image = "fluent/fluent-bit:3" }])
}

resource "aws_ecs_task_definition" "other" {
  family                = "other"
  container_definitions = jsonencode(jsondecode(file("${path.module}/batch.json")).containerDefinitions)
}

variable "tag" {}
