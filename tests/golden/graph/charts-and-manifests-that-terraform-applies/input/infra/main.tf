provider "aws" {
  region = "eu-west-1"
}

variable "role" {}

variable "password" {
  sensitive = true
  default   = "hunter2"
}

resource "aws_eks_cluster" "shop" {
  name = "shop"
}

provider "helm" {
  kubernetes {
    host = aws_eks_cluster.shop.endpoint
  }
}

provider "kubernetes" {
  host = aws_eks_cluster.shop.endpoint
}

provider "kubectl" {
  host = aws_eks_cluster.shop.endpoint
}

locals {
  replicas = { blue = 2, green = 3 }
}

# What one of several values can't be told of leaves the rest as it is.
resource "helm_release" "web" {
  for_each  = local.replicas
  name      = "web-${each.key}"
  namespace = "shop"
  chart     = "${path.module}/../charts/web"
  values = [
    file("${path.module}/values/base.yaml"),
    <<-EOT
      role: ${var.role}
      replicas: ${each.value}
    EOT
    ,
    yamlencode({ env = { CACHE = "cache.${each.key}", ROLE = var.role } }),
  ]
  set {
    name  = "image.tag"
    value = "2.1"
  }
  set {
    name  = "annotations.eks\\.amazonaws\\.com/role-arn"
    value = var.role
  }
  set_sensitive {
    name  = "password"
    value = var.password
  }
}

module "app" {
  source = "../modules/app"
}

resource "kubectl_manifest" "jobs" {
  for_each  = fileset(path.module, "manifests/*.yaml")
  yaml_body = file("${path.module}/${each.value}")
}

resource "kubectl_manifest" "report" {
  yaml_body = <<-YAML
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: report
    spec:
      replicas: 1
      template:
        spec:
          serviceAccountName: ${var.role}
          containers:
            - name: report
              image: quay.io/shop/report:1
  YAML
}

resource "kubernetes_manifest" "queue" {
  manifest = {
    apiVersion = "apps/v1"
    kind       = "StatefulSet"
    metadata   = { name = "queue", namespace = var.role }
    spec = {
      replicas = 3
      template = {
        spec = {
          containers = [{
            name  = "queue"
            image = "rabbitmq:3"
          }]
        }
      }
    }
  }
}

resource "kubernetes_manifest" "lost" {
  manifest = yamldecode(var.role)
}
