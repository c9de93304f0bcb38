variable "region" {}
variable "standby_region" {}

provider "aws" {
  region = var.region
}

provider "aws" {
  alias  = "standby"
  region = var.standby_region
}

resource "aws_dynamodb_table" "orders" {
  name = "orders"
}

resource "aws_sqs_queue" "audit" {
  provider = aws.standby
  name     = "audit"
}

output "table" {
  value = aws_dynamodb_table.orders.name
}
