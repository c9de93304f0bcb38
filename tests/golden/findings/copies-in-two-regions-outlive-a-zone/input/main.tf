provider "azurerm" {
  features {}
}
resource "azurerm_cosmosdb_account" "carts" {
  name                       = "carts"
  location                   = "northeurope"
  automatic_failover_enabled = true
  geo_location {
    location          = "northeurope"
    failover_priority = 0
  }
  geo_location {
    location          = "uksouth"
    failover_priority = 1
  }
}
resource "azurerm_cosmosdb_account" "orders" {
  name     = "orders"
  location = "northeurope"
  geo_location {
    location          = "northeurope"
    failover_priority = 0
  }
}
