provider "aws" {
  region = "eu-west-1"
}

module "map" {
  source = "./task"
  name   = "map"
  environment = {
    LOG_LEVEL = "info"
    PORT      = "80"
    S3_BUCKET = "b"
    S3_REGION = "us-east-1"
    # No place: a name.
    COMPANY = "us-west-2"
  }
}

locals {
  list = [
    { name = "LOG_LEVEL", value = "info" },
    { name = "PORT", value = "80" },
    { name = "QUEUE_REGION", value = "us-east-2" },
    { name = "S3_BUCKET", value = "b" },
  ]
}

resource "aws_ecs_task_definition" "list" {
  family                = "list"
  container_definitions = jsonencode([{ name = "a", image = "i", environment = local.list }])
}
