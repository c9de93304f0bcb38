output "suffix" {
  value = "blue"
}
