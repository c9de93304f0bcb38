resource "azurerm_kubernetes_cluster" "main" {
  name                = "aks"
  resource_group_name = "blue"
  location            = "uksouth"
  dns_prefix          = "aks"
}
