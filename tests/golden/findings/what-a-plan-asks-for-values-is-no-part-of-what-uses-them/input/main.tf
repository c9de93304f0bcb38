provider "aws" { region = "eu-west-2" }

data "external" "tag" {
  program = ["${path.module}/current-tag.sh"]
}

resource "aws_ecs_cluster" "main" { name = "main" }

resource "aws_ecs_task_definition" "web" {
  family                = "web"
  container_definitions = jsonencode([{ name = "web", image = "web:${data.external.tag.result.tag}" }])
}

resource "aws_ecs_service" "web" {
  name            = "web"
  cluster         = aws_ecs_cluster.main.id
  task_definition = aws_ecs_task_definition.web.arn
  desired_count   = 2
}
