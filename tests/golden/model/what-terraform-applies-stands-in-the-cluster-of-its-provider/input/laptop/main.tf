variable "host" {}

provider "kubernetes" {
  config_path = "~/.kube/config"
}

provider "helm" {
  kubernetes {
    host = var.host
  }
}

resource "kubernetes_deployment" "web" {
  metadata { name = "web" }
}

resource "helm_release" "web" {
  name  = "web"
  chart = "stable/web"
}
