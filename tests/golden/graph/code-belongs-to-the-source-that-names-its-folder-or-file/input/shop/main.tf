provider "aws" {
  region = "eu-west-2"
}

module "canary" {
  source = "./modules/canary"
}

data "external" "package" {
  program = ["python3", "${path.module}/../helpers/pack.py"]
}

resource "aws_sqs_queue" "orders" {
  name = "orders"
}
