variable "region" {
  validation {
    condition     = contains(["us-east-1", "us-west-2"], var.region)
    error_message = "expected us-east-1 or us-west-2"
  }
}
