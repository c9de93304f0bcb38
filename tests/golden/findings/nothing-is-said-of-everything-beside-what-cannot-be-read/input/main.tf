terraform {
  backend "s3" {
    bucket = "state"
    key    = "orders"
    region = "eu-west-2"
  }
}
provider "aws" {
  region = "eu-west-2"
}
provider "aws" {
  alias  = "ireland"
  region = "eu-west-1"
}
resource "aws_lb" "web" {
  subnets = var.subnets
}
resource "aws_dynamodb_table" "orders" {
  name     = "orders"
  hash_key = "id"
}
module "standby" {
  source    = "git::https://git.example/modules.git//stack"
  providers = { aws = aws.ireland }
}
variable "subnets" {}
