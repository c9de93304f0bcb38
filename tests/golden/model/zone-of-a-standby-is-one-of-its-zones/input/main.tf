provider "azurerm" {
  features {}
}
provider "google" {
  project = "shop"
  region  = "europe-west1"
}
resource "azurerm_postgresql_flexible_server" "orders" {
  name     = "orders"
  location = "uksouth"
  zone     = "1"
  high_availability {
    mode                      = "ZoneRedundant"
    standby_availability_zone = "2"
  }
}
resource "google_redis_instance" "carts" {
  name                    = "carts"
  tier                    = "STANDARD_HA"
  memory_size_gb          = 1
  location_id             = "europe-west1-b"
  alternative_location_id = "europe-west1-c"
}
