variable "environments" {
  type = map(object({ app = object({ minimum = number }) }))
}

locals {
  environment = contains(keys(var.environments), terraform.workspace) ? var.environments[terraform.workspace] : var.environments["default"]
}

provider "aws" {
  region = "eu-west-1"
}

module "app" {
  source  = "./modules/app"
  minimum = local.environment.app.minimum
}
