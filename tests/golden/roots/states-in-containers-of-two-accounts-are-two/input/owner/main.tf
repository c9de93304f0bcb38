terraform {
  backend "azurerm" {
    storage_account_name = "stteama"
    container_name       = "tfstate"
    key                  = "network.tfstate"
  }
}

resource "azurerm_resource_group" "network" {
  name     = "network"
  location = "westeurope"
}

output "group" {
  value = azurerm_resource_group.network.name
}
