# The state of a workspace lies under the prefix for workspaces.
terraform {
  backend "s3" {
    bucket               = "states"
    key                  = "terraform.tfstate"
    workspace_key_prefix = "clusters"
  }
}
provider "aws" {
  region = "eu-west-1"
}
data "terraform_remote_state" "network" {
  backend = "s3"
  config = {
    bucket = "states"
    key    = "network.tfstate"
    region = "eu-west-1"
  }
}
resource "aws_ecs_cluster" "main" {
  name = "main"
}
