terraform {
  backend "s3" {}
}
output "vpc" { value = "v" }
