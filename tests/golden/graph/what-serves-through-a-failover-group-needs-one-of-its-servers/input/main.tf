provider "azurerm" {
  features {}
}
resource "azurerm_mssql_server" "first" {
  name     = "first"
  location = "westeurope"
}
resource "azurerm_mssql_server" "second" {
  name     = "second"
  location = "northeurope"
}
resource "azurerm_mssql_failover_group" "both" {
  name      = "both"
  server_id = azurerm_mssql_server.first.id
  partner_server {
    id = azurerm_mssql_server.second.id
  }
  read_write_endpoint_failover_policy {
    mode          = "Automatic"
    grace_minutes = 60
  }
}
resource "azurerm_linux_web_app" "shop" {
  name     = "shop"
  location = "westeurope"
  app_settings = {
    DB = "Server=${azurerm_mssql_failover_group.both.name}.database.windows.net"
  }
}
