locals {
  size  = var.env == "prod" ? 3 : var.env == "stage" ? 2 : 1
  inner = var.a ? var.b ? 1 : 2 : 3
}
