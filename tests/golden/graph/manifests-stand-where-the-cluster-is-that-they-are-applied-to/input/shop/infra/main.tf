resource "azurerm_kubernetes_cluster" "orders" {
  name                = "orders"
  location            = "westeurope"
  resource_group_name = "shop"
}

resource "aws_eks_cluster" "shop" {
  name     = "shop-us-east-1"
  role_arn = "arn:aws:iam::123456789012:role/shop"
  region   = "us-east-1"
}
