terraform {
  backend "s3" {
    bucket = "states"
  }
}
output "address" { value = "a" }
