provider "aws" {
  region = "eu-west-1"
}

resource "aws_iam_role" "web" {
  name               = "web"
  assume_role_policy = "{}"
}

resource "kubernetes_service_account_v1" "web" {
  metadata {
    name        = "web"
    annotations = { "eks.amazonaws.com/role-arn" = aws_iam_role.web.arn }
  }
}

resource "kubernetes_config_map" "web" {
  metadata { name = "web" }
  data = { LOG = "info" }
}

resource "kubernetes_deployment" "web" {
  metadata { name = "web" }
  spec {
    replicas = 2
    template {
      spec {
        service_account_name = kubernetes_service_account_v1.web.metadata[0].name
        container {
          name  = "web"
          image = "shop/web:1"
          env_from {
            config_map_ref { name = kubernetes_config_map.web.metadata[0].name }
          }
        }
        container {
          name  = "proxy"
          image = "quay.io/shop/proxy:2"
        }
      }
    }
  }
}

resource "kubernetes_service" "web" {
  metadata { name = "web" }
  spec {
    type     = "LoadBalancer"
    selector = { app = "web" }
  }
}
