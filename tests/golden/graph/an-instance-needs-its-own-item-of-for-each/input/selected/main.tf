variable "services" {}

module "worker" {
  source   = "../worker"
  for_each = var.services != null ? { for k, v in var.services : k => v if length(v) > 0 } : {}
  queue    = [for m in each.value.more : "${m}${each.value.queue}"]
  topic    = ""
}
