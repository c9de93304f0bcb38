terraform {
  required_providers {
    k8s = {
      source = "hashicorp/kubernetes"
    }
  }
}

provider "google" {
  project = "shop"
  region  = "europe-west4"
}

data "google_client_config" "current" {}

resource "google_container_cluster" "shop" {
  name     = "shop-gke"
  location = "europe-west1"
}

provider "k8s" {
  host  = "https://${google_container_cluster.shop.endpoint}"
  token = data.google_client_config.current.access_token
}

resource "kubernetes_deployment" "web" {
  provider = k8s
  metadata { name = "web" }
}
