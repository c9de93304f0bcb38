provider "azurerm" {
  features {}
}
variable "regions" {
  type = map(string)
}
resource "azurerm_mssql_server" "each" {
  for_each = var.regions
  name     = each.key
  location = each.value
}
resource "azurerm_mssql_database" "each" {
  for_each  = var.regions
  name      = "orders"
  server_id = azurerm_mssql_server.each[each.key].id
}
resource "azurerm_mssql_failover_group" "both" {
  name      = "both"
  server_id = azurerm_mssql_server.each["first"].id
  databases = [azurerm_mssql_database.each["first"].id]
  partner_server {
    id = azurerm_mssql_server.each["second"].id
  }
  read_write_endpoint_failover_policy {
    mode          = "Automatic"
    grace_minutes = 60
  }
}
