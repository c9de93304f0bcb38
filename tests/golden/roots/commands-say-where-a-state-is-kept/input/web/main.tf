terraform {
  backend "s3" {}
}
output "url" { value = "u" }
