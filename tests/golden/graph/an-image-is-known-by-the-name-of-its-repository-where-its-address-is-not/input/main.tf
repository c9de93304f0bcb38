provider "aws" {
  region = "eu-west-1"
}

data "aws_ecr_repository" "receive" {
  name = "shop/receive"
}

data "aws_ecr_repository" "run" {
  name = "shop/run"
}

variable "tag" {}

# One declaration of a module makes both, each of an image of its own.
module "receive" {
  source = "./modules/lambda"
  name   = "receive"
  image  = "${data.aws_ecr_repository.receive.repository_url}:${var.tag}"
}

module "run" {
  source = "./modules/lambda"
  name   = "run"
  image  = "${data.aws_ecr_repository.run.repository_url}:${var.tag}"
}

# The definition is a text with unknown parts: what is known of it is read all the same.
locals {
  web = jsonencode({
    name  = "web"
    image = "registry.example.net/shop/web:1"
    environment = [
      { name = "TABLE", value = data.aws_dynamodb_table.orders.id },
      { name = "MODE", value = "live" }
    ]
  })
}

data "aws_dynamodb_table" "orders" {
  name = "orders"
}

resource "aws_ecs_task_definition" "web" {
  family                = "web"
  container_definitions = "[${local.web}]"
}
