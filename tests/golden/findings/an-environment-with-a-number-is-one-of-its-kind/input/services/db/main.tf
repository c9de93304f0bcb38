variable "env" {}

resource "azurerm_postgresql_flexible_server" "db" {
  name                = "orders-${var.env}"
  location            = "eastus"
  resource_group_name = "orders"
  sku_name            = "GP_Standard_D2s_v3"

  dynamic "high_availability" {
    for_each = var.env == "prod" ? [1] : []
    content {
      mode = "ZoneRedundant"
    }
  }
}
