variable "size" {}
provider "aws" {
  region = "eu-west-2"
}
resource "aws_db_instance" "orders" {
  count          = contains(["prod"], terraform.workspace) ? 1 : 0
  identifier     = "${terraform.workspace}-orders"
  engine         = "postgres"
  instance_class = var.size
}
