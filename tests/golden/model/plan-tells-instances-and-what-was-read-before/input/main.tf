variable "region" {}
variable "names" {
  type = list(string)
}

provider "aws" {
  region = var.region
}

provider "aws" {
  alias  = "replica"
  region = data.external.places.result.replica
}

data "external" "places" {
  program = ["places"]
}

data "aws_availability_zones" "all" {}

resource "aws_sqs_queue" "counted" {
  count = length(data.aws_availability_zones.all.names)
  name  = "counted-${count.index}"
}

resource "aws_sqs_queue" "each" {
  for_each = toset(data.external.places.result.names)
  name     = each.key
}

resource "aws_dynamodb_table" "replica" {
  provider = aws.replica
  name     = data.external.places.result.table
}

resource "aws_db_instance" "secret" {
  identifier = data.external.places.result.identifier
  multi_az   = data.external.places.result.multi == "yes"
}

module "part" {
  source = "./part"
  count  = data.external.places.result.count
}
