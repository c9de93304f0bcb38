provider "aws" {
  region = "eu-west-1"
}

# Declared by another root of the run, and found by name.
data "aws_eks_cluster" "shop" {
  name = "shop"
}

# Declared nowhere here: it is where it is looked for.
provider "aws" {
  alias  = "oregon"
  region = "us-west-2"
}

data "aws_eks_cluster" "other" {
  provider = aws.oregon
  name     = "other"
}

provider "kubernetes" {
  host = data.aws_eks_cluster.shop.endpoint
}

provider "kubernetes" {
  alias = "other"
  host  = data.aws_eks_cluster.other.endpoint
}

resource "kubernetes_daemonset" "logs" {
  metadata { name = "logs" }
}

resource "kubernetes_daemonset" "other" {
  provider = kubernetes.other
  metadata { name = "logs" }
}
