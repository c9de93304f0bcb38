variable "region" {}
variable "standby_region" {}

module "store" {
  source         = "./store"
  region         = var.region
  standby_region = var.standby_region
}

module "api" {
  source = "./api"
  region = var.region
  table  = module.store.table
}
