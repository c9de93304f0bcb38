resource "azurerm_kubernetes_cluster" "main" {
  name                = "aks"
  resource_group_name = "green"
  location            = "uksouth"
  dns_prefix          = "aks"
}
