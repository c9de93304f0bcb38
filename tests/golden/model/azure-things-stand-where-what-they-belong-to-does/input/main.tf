variable "hub" {}
provider "azurerm" {
  features {}
}
resource "azurerm_resource_group" "rg" {
  name     = "rg"
  location = "West Europe"
}
resource "azurerm_virtual_network" "v" {
  name     = "v"
  location = azurerm_resource_group.rg.location
}
resource "azurerm_subnet" "s" {
  name                 = "s"
  virtual_network_name = azurerm_virtual_network.v.name
}
resource "azurerm_subnet_network_security_group_association" "s" {
  subnet_id = azurerm_subnet.s.id
}
resource "azurerm_subnet" "of_another" {
  name                 = "x"
  virtual_network_name = "hub-network"
}
resource "azurerm_subnet" "of_a_variable" {
  name                 = "y"
  virtual_network_name = var.hub
}
resource "azurerm_linux_virtual_machine" "vm" {
  name     = "vm"
  location = lower(replace(azurerm_resource_group.rg.location, " ", ""))
  zone     = "2"
}
resource "azurerm_public_ip" "ip" {
  name     = "ip"
  location = "uksouth"
  zones    = ["1", "2", "3"]
}
resource "azurerm_bastion_host" "b" {
  name     = "b"
  location = "uksouth"
  zones    = [1]
}
resource "azurerm_postgresql_flexible_server" "spread" {
  name     = "spread"
  location = "uksouth"
  zone     = "1"
  high_availability {
    mode = "ZoneRedundant"
  }
}
resource "azurerm_private_dns_zone" "d" {
  name = "internal.example.org"
}
