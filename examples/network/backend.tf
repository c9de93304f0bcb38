terraform {
  required_version = ">= 1.6"

  backend "s3" {
    bucket = "northwind-terraform-state"
    key    = "network/terraform.tfstate"
    region = "us-east-1"
  }
}
