variable "account" {}
variable "region" {}

locals {
  used   = "https://${var.account}.auth.eu-west-1.amazoncognito.com"
  unused = "https://${var.account}.auth.eu-west-2.amazoncognito.com"
}

provider "aws" {
  region = "us-west-2"
}

resource "aws_ecs_task_definition" "web" {
  family = "web"
  container_definitions = jsonencode([{
    name  = "web"
    image = "${var.account}.dkr.ecr.us-east-1.amazonaws.com/shop:1"
    environment = [
      { name = "LOGIN_URL", value = local.used },
      { name = "ORDERS_QUEUE_URL", value = "https://sqs.eu-north-1.amazonaws.com/${var.account}/orders" },
      { name = "OWN_QUEUE_URL", value = "https://sqs.${var.region}.amazonaws.com/${var.account}/own" },
      { name = "GREETING", value = "hello from ${var.account} in us-east-2" },
    ]
  }])
}

resource "google_cloud_run_v2_service" "any" {
  name     = "any"
  location = "europe-west2"
  template {
    containers {
      image = "${var.region}-docker.pkg.dev/shop/docker/any:latest"
    }
  }
}
