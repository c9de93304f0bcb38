provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "frankfurt"
  region = "eu-central-1"
}

resource "aws_eks_cluster" "ireland" {
  name = "a"
}

resource "aws_eks_cluster" "frankfurt" {
  provider = aws.frankfurt
  name     = "b"
}

# Which of them can't be told.
provider "kubernetes" {
  host  = aws_eks_cluster.ireland.endpoint
  token = aws_eks_cluster.frankfurt.id
}

resource "kubernetes_deployment" "web" {
  metadata { name = "web" }
}
