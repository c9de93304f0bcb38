provider "azurerm" {
  features {}
}
resource "azurerm_subnet" "gateway" {
  name                 = "gateway"
  resource_group_name  = "shop"
  virtual_network_name = "shop"
  address_prefixes     = ["10.0.0.0/24"]
}
resource "azurerm_application_gateway" "shop" {
  name                = "shop"
  location            = "westeurope"
  resource_group_name = "shop"
  sku {
    name     = "Standard_v2"
    tier     = "Standard_v2"
    capacity = 2
  }
  gateway_ip_configuration {
    name      = "gateway"
    subnet_id = azurerm_subnet.gateway.id
  }
}
