data "azurerm_kubernetes_cluster" "main" {
  name                = "aks"
  resource_group_name = "green"
}

resource "azurerm_kubernetes_cluster_node_pool" "more" {
  name                  = "more"
  kubernetes_cluster_id = data.azurerm_kubernetes_cluster.main.id
  vm_size               = "Standard_D2s_v5"
}
