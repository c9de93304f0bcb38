provider "azurerm" {
  features {}
}
# Each of these pairs stands in two regions.
resource "azurerm_mssql_server" "first" {
  name     = "first"
  location = "West Europe"
}
resource "azurerm_mssql_server" "second" {
  name     = "second"
  location = "northeurope"
}
resource "azurerm_mssql_failover_group" "both" {
  name      = "both"
  server_id = azurerm_mssql_server.first.id
  partner_server {
    id = azurerm_mssql_server.second.id
  }
  read_write_endpoint_failover_policy {
    mode          = "Automatic"
    grace_minutes = 60
  }
}
resource "azurerm_mssql_managed_instance" "first" {
  name     = "first"
  location = "westeurope"
}
resource "azurerm_mssql_managed_instance" "second" {
  name     = "second"
  location = "northeurope"
}
resource "azurerm_mssql_managed_instance_failover_group" "both" {
  name                        = "both"
  location                    = "westeurope"
  managed_instance_id         = azurerm_mssql_managed_instance.first.id
  partner_managed_instance_id = azurerm_mssql_managed_instance.second.id
  read_write_endpoint_failover_policy {
    mode = "Automatic"
  }
}
# Of these, a database is copied.
resource "azurerm_mssql_server" "source" {
  name     = "source"
  location = "westeurope"
}
resource "azurerm_mssql_server" "target" {
  name     = "target"
  location = "northeurope"
}
resource "azurerm_mssql_database" "source" {
  name      = "orders"
  server_id = azurerm_mssql_server.source.id
}
resource "azurerm_mssql_database" "target" {
  name                        = "orders"
  server_id                   = azurerm_mssql_server.target.id
  create_mode                 = "Secondary"
  creation_source_database_id = azurerm_mssql_database.source.id
}
resource "azurerm_mongo_cluster" "source" {
  name     = "source"
  location = "westeurope"
}
resource "azurerm_mongo_cluster" "copy" {
  name             = "copy"
  location         = "northeurope"
  create_mode      = "GeoReplica"
  source_server_id = azurerm_mongo_cluster.source.id
}
# Where the partner stands can't be told.
variable "partner" {}
resource "azurerm_mssql_server" "half" {
  name     = "half"
  location = "westeurope"
}
resource "azurerm_mssql_failover_group" "half" {
  name      = "half"
  server_id = azurerm_mssql_server.half.id
  partner_server {
    id = var.partner
  }
  read_write_endpoint_failover_policy {
    mode = "Manual"
  }
}
# These have no copy elsewhere: a partner in the same region is none.
resource "azurerm_mssql_server" "alone" {
  name     = "alone"
  location = "westeurope"
}
resource "azurerm_mssql_server" "here" {
  name     = "here"
  location = "westeurope"
}
resource "azurerm_mssql_server" "here_too" {
  name     = "here-too"
  location = "westeurope"
}
resource "azurerm_mssql_failover_group" "here" {
  name      = "here"
  server_id = azurerm_mssql_server.here.id
  partner_server {
    id = azurerm_mssql_server.here_too.id
  }
  read_write_endpoint_failover_policy {
    mode          = "Automatic"
    grace_minutes = 60
  }
}
resource "azurerm_mssql_managed_instance" "alone" {
  name     = "alone"
  location = "westeurope"
}
resource "azurerm_linux_web_app" "west" {
  name     = "west"
  location = "westeurope"
}
resource "azurerm_linux_web_app" "north" {
  name     = "north"
  location = "northeurope"
}
