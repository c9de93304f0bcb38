provider "aws" { region = "eu-west-1" }

variable "image" {}

resource "aws_apprunner_service" "api" {
  service_name = "api"
  source_configuration {
    image_repository {
      image_repository_type = "ECR"
      image_identifier      = var.image
      image_configuration {
        runtime_environment_variables = {
          ORDERS_TABLE = "orders"
          LOG_LEVEL    = "info"
        }
      }
    }
  }
}
