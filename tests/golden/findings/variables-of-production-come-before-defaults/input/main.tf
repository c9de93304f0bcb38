variable "zones" { default = 1 }
variable "ha" { default = false }
provider "aws" {
  region = "eu-west-1"
}
resource "aws_db_instance" "orders" {
  engine   = "postgres"
  multi_az = var.ha
}
resource "aws_lambda_function" "shop" {
  function_name = "shop"
  environment {
    variables = { DB = aws_db_instance.orders.address }
  }
}
