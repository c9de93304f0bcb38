provider "aws" { region = "eu-west-2" }

variable "image" {}

resource "aws_apprunner_service" "web" {
  service_name = "web"
  source_configuration {
    image_repository {
      image_repository_type = "ECR"
      image_identifier      = var.image
      image_configuration {
        runtime_environment_variables = {
          LOG_LEVEL = "info"
        }
      }
    }
  }
}
