variable "regions" { type = map(object({ enabled = bool, is_primary = bool })) }

provider "aws" { region = "us-east-1" }
provider "aws" {
  alias  = "west"
  region = "us-west-2"
}

module "east" {
  source = "./region"
  count  = lookup(var.regions, "east", { enabled = false }).enabled ? 1 : 0
  cache = module.data.endpoint
}

module "west" {
  source    = "./region"
  count     = lookup(var.regions, "west", { enabled = false }).enabled ? 1 : 0
  cache = module.data.endpoint
  providers = { aws = aws.west }
}

module "data" {
  source  = "./data"
  regions = var.regions
  subnet_ids = {
    east = length(module.east) > 0 ? module.east[0].subnet_ids : []
    west = length(module.west) > 0 ? module.west[0].subnet_ids : []
  }
}
