provider "aws" {
  region = "us-east-1"
}
resource "aws_dynamodb_table" "carts" {
  name     = "carts"
  hash_key = "id"
  replica {
    region_name = "us-east-1"
  }
}
