provider "aws" {
  region = "eu-west-1"
}

variable "environment" {}
data "tfe_outputs" "network" {
  organization = "acme"
  workspace    = "base-${var.environment}"
}
data "tfe_outputs" "dns" {
  organization = "acme"
  workspace    = startswith(var.environment, "tmp-") ? "dns-tmp" : "dns-${var.environment}"
}
data "tfe_outputs" "other" {
  organization = "acme"
  workspace    = "billing-${var.environment}"
}
data "tfe_workspace_ids" "dns" {
  organization = "acme"
  names        = ["dns-*"]
}
data "tfe_outputs" "all" {
  for_each     = data.tfe_workspace_ids.dns.full_names
  organization = "acme"
  workspace    = each.key
}
