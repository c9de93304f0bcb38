provider "azurerm" {
  features {}
}
provider "google" {
  project = "shop"
  region  = "europe-west1"
}
resource "azurerm_kubernetes_cluster" "spread" {
  name     = "spread"
  location = "westeurope"
  default_node_pool {
    name       = "system"
    node_count = 3
    zones      = ["1"]
  }
}
resource "azurerm_kubernetes_cluster_node_pool" "second" {
  name                  = "second"
  kubernetes_cluster_id = azurerm_kubernetes_cluster.spread.id
  zones                 = ["2", "3"]
}
resource "azurerm_kubernetes_cluster" "narrow" {
  name     = "narrow"
  location = "westeurope"
  default_node_pool {
    name       = "system"
    node_count = 3
    zones      = ["1"]
  }
}
resource "google_alloydb_cluster" "standby" {
  cluster_id = "standby"
  location   = "europe-west1"
}
resource "google_alloydb_instance" "standby" {
  cluster       = google_alloydb_cluster.standby.name
  instance_id   = "first"
  instance_type = "PRIMARY"
}
resource "google_alloydb_cluster" "zonal" {
  cluster_id = "zonal"
  location   = "europe-west1"
}
resource "google_alloydb_instance" "zonal" {
  cluster           = google_alloydb_cluster.zonal.name
  instance_id       = "first"
  instance_type     = "PRIMARY"
  availability_type = "ZONAL"
}
