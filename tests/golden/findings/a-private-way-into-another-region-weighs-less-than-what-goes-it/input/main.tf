provider "azurerm" {
  features {}
}

resource "azurerm_storage_account" "backup" {
  name                     = "shopbackup"
  resource_group_name      = "shop"
  location                 = "germanywestcentral"
  account_tier             = "Standard"
  account_replication_type = "LRS"
}

resource "azurerm_storage_account" "orders" {
  name                     = "shoporders"
  resource_group_name      = "shop"
  location                 = "germanywestcentral"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
  tags                     = { beside = azurerm_storage_account.backup.name }
}

# Nobody is known to go this way.
resource "azurerm_private_endpoint" "backup" {
  name                = "shop-backup"
  location            = "italynorth"
  resource_group_name = "shop"
  subnet_id           = "/subscriptions/1/resourceGroups/shop/providers/Microsoft.Network/virtualNetworks/shop/subnets/pep"

  private_service_connection {
    name                           = "shop-backup"
    private_connection_resource_id = azurerm_storage_account.backup.id
    is_manual_connection           = false
    subresource_names              = ["blob"]
  }
}

# This does, whatever way it goes.
resource "azurerm_linux_function_app" "orders" {
  name                       = "shop-orders"
  location                   = "italynorth"
  resource_group_name        = "shop"
  service_plan_id            = "plan"
  storage_account_name       = azurerm_storage_account.orders.name
  storage_account_access_key = azurerm_storage_account.orders.primary_access_key
  site_config {}
}
