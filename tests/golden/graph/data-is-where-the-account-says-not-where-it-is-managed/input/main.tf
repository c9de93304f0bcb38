provider "azurerm" {
  features {}
}
resource "azurerm_cosmosdb_account" "carts" {
  name                       = "carts"
  location                   = "westeurope"
  automatic_failover_enabled = true
  geo_location {
    location          = "North Europe"
    failover_priority = 0
  }
  geo_location {
    location          = "UK South"
    failover_priority = 1
  }
}
resource "azurerm_cosmosdb_account" "orders" {
  name     = "orders"
  location = "westeurope"
  geo_location {
    location          = "northeurope"
    failover_priority = 0
  }
}
resource "azurerm_linux_web_app" "shop" {
  name     = "shop"
  location = "westeurope"
  app_settings = {
    CARTS  = azurerm_cosmosdb_account.carts.endpoint
    ORDERS = azurerm_cosmosdb_account.orders.endpoint
  }
}
