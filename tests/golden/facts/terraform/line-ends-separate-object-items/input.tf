locals {
  map = {
    a            = local.b
    (var.key)    = 1
    "${var.p}-x" = [1]
    "y" : 2
    3 = local.c
    (var.other) = 4
  }
}
