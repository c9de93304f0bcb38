variable "stamps" {
  type = list(string)
}
variable "environment" {}
provider "azurerm" { 
  features {}
}
terraform {
  backend "azurerm" {}
}
resource "azurerm_resource_group" "g" {
  for_each = toset(var.stamps)
  name = each.value
  location = each.value
}
resource "azurerm_storage_account" "s" {
  for_each = toset(var.stamps)
  name = "x${each.value}"
  location = azurerm_resource_group.g[each.value].location
  resource_group_name = azurerm_resource_group.g[each.value].name
  account_replication_type = "LRS"
}
