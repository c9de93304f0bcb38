provider "aws" {
  region = "eu-west-1"
}

resource "aws_eks_cluster" "shop" {
  name = "shop"
}

data "aws_eks_cluster_auth" "shop" {
  name = aws_eks_cluster.shop.name
}

provider "kubernetes" {
  host                   = aws_eks_cluster.shop.endpoint
  cluster_ca_certificate = base64decode(aws_eks_cluster.shop.certificate_authority[0].data)
  token                  = data.aws_eks_cluster_auth.shop.token
}

provider "helm" {
  kubernetes {
    host  = aws_eks_cluster.shop.endpoint
    token = data.aws_eks_cluster_auth.shop.token
  }
}

resource "kubernetes_deployment" "web" {
  metadata { name = "web" }
  spec {
    replicas = 2
    template {
      spec {
        container {
          name  = "web"
          image = "shop/web:1"
        }
      }
    }
  }
}

resource "kubernetes_config_map" "web" {
  metadata { name = "web" }
}

# Fetched when it is deployed, and kept by the cluster.
resource "helm_release" "ingress" {
  name       = "ingress-nginx"
  repository = "https://kubernetes.github.io/ingress-nginx"
  chart      = "ingress-nginx"
}

resource "helm_release" "karpenter" {
  name  = "karpenter"
  chart = "oci://ghcr.io/shop/karpenter"
}

output "cluster_name" { value = aws_eks_cluster.shop.name }
