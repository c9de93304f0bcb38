provider "azurerm" {
  features {}
}
module "used" {
  source   = "../modules/used"
  name     = "carts"
  location = "uksouth"
}
