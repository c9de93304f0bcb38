variable "regions" {
  type = list(string)
}
variable "size" {
  default = 1
}
provider "aws" {
  region = var.regions[1]
}
resource "aws_sqs_queue" "q" {
  count = var.size
}
