# region = "us-east-1"
variable "region" {
  description = "for example us-east-1"
}
provider "aws" {
  region = var.region
}
