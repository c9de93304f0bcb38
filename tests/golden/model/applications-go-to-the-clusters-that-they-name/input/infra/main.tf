provider "aws" {
  region = "eu-west-1"
}

resource "aws_eks_cluster" "prod" {
  name = "prod"
}
