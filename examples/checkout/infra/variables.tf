variable "vpc_id" {
  type = string
}

variable "cidr" {
  type    = string
  default = "10.10.64.0/18"
}
