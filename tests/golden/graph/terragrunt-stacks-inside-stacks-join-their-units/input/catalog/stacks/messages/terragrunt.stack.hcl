unit "orders" {
  source = "${get_repo_root()}/catalog/units/queue"
  path   = "orders"
  values = {
    name   = "orders"
    region = values.region
    late   = unit.late.path
  }
}

unit "late" {
  source = "${get_repo_root()}/catalog/units/queue"
  path   = "late"
  values = {
    name   = "late"
    region = try(values.other, values.region)
  }
}
