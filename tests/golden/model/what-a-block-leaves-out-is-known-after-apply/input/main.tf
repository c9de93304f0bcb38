provider "aws" {
  region = "us-east-1"
}

resource "aws_eks_cluster" "this" {
  name     = "this"
  role_arn = "role"

  vpc_config {
    subnet_ids             = ["subnet-1"]
    endpoint_public_access = false
  }
}

locals {
  group = try(aws_eks_cluster.this.vpc_config[0].cluster_security_group_id, null)
}

resource "aws_sqs_queue" "perhaps" {
  count = local.group == null ? 0 : 1
  name  = "perhaps"
}

resource "aws_sqs_queue" "somewhere" {
  region = can(aws_eks_cluster.this.vpc_config[0].vpc_id) ? lookup(aws_eks_cluster.this.vpc_config[0], "vpc_id", "eu-west-1") : "eu-west-2"
  name   = "somewhere"
}

resource "aws_sqs_queue" "written" {
  name = aws_eks_cluster.this.vpc_config[0].endpoint_public_access ? "public" : "private"
}

resource "aws_sqs_queue" "encoded" {
  count = jsonencode(aws_eks_cluster.this.vpc_config) == "[]" ? 0 : 1
  name  = try(yamlencode({ network = aws_eks_cluster.this.vpc_config[0] }), "none")
}
