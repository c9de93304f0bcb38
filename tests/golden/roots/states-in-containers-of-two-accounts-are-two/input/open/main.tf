variable "account" {}

data "terraform_remote_state" "network" {
  backend = "azurerm"
  config = {
    storage_account_name = var.account
    container_name       = "tfstate"
    key                  = "network.tfstate"
  }
}

resource "azurerm_storage_account" "files" {
  name                = "files"
  location            = "westeurope"
  resource_group_name = data.terraform_remote_state.network.outputs.group
}
