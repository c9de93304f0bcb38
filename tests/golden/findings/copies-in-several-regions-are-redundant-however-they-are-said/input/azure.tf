provider "azurerm" {
  features {}
}
resource "azurerm_mssql_server" "south" {
  name     = "south"
  location = "uksouth"
}
resource "azurerm_mssql_server" "west" {
  name     = "west"
  location = "ukwest"
}
resource "azurerm_mssql_server" "alone" {
  name     = "alone"
  location = "ukwest"
}
resource "azurerm_mssql_failover_group" "both" {
  name      = "both"
  server_id = azurerm_mssql_server.south.id
  partner_server {
    id = azurerm_mssql_server.west.id
  }
}
resource "azurerm_cosmosdb_account" "carts" {
  name                       = "carts"
  location                   = "uksouth"
  automatic_failover_enabled = true
  geo_location {
    location          = "uksouth"
    failover_priority = 0
  }
  geo_location {
    location          = "ukwest"
    failover_priority = 1
  }
}
resource "azurerm_linux_web_app" "south" {
  name     = "south"
  location = "uksouth"
}
resource "azurerm_linux_web_app" "west" {
  name     = "west"
  location = "ukwest"
}
