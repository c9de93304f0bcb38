variable "name" {}

output "name" {
  value = "output-${var.name}"
}
