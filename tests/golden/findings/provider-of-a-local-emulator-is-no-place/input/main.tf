provider "aws" {
  region                      = "us-east-1"
  access_key                  = "test"
  skip_credentials_validation = true
  endpoints {
    dynamodb = "http://localhost:4566"
    sqs      = "http://localhost:4566"
  }
}
resource "aws_sqs_queue" "orders" {
  name = "orders"
}
resource "aws_dynamodb_table" "orders" {
  name     = "orders"
  hash_key = "id"
}
