variable "region" {}
variable "multi_az" {}
variable "name" {
  default = "orders"
}

provider "aws" {
  region = var.region
}

data "aws_ssm_parameter" "suffix" {
  name = "/suffix"
}

resource "aws_sqs_queue" "orders" {
  name = "${var.name}-${data.aws_ssm_parameter.suffix.value}"
}

module "part" {
  source = "./part"
  for_each = toset(["a"])
  name   = data.aws_ssm_parameter.suffix.value
}
