variable "domains" {
  type = list(string)
}
variable "label" {
  type = string
}
resource "aws_route53_zone" "each" {
  count = length(var.domains)
  name  = var.domains[count.index]
}
resource "aws_sqs_queue" "jobs" {
  name = var.label
}
