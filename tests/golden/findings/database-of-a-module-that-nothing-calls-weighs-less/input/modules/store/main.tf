variable "name" {}
variable "location" {}
resource "azurerm_cosmosdb_account" "main" {
  name     = var.name
  location = var.location
  geo_location {
    location          = var.location
    failover_priority = 0
  }
}
