provider "aws" {
  region = data.terraform_remote_state.asked.outputs.region
}
provider "aws" {
  alias  = "key"
  region = data.terraform_remote_state.by_key.outputs.region
}
provider "aws" {
  alias  = "default"
  region = data.terraform_remote_state.none.outputs.region
}
data "terraform_remote_state" "asked" {
  backend   = "s3"
  workspace = "prod"
  config    = { bucket = "acme-states", key = "network.tfstate", region = "eu-west-1" }
}
data "terraform_remote_state" "by_key" {
  backend = "s3"
  config  = { bucket = "acme-states", key = "env:/test/network.tfstate", region = "eu-west-1" }
}
data "terraform_remote_state" "none" {
  backend = "s3"
  config  = { bucket = "acme-states", key = "network.tfstate", region = "eu-west-1" }
}
resource "aws_sns_topic" "asked" {
  name = data.terraform_remote_state.asked.outputs.topic
}
resource "aws_sns_topic" "by_key" {
  provider = aws.key
  name     = "by-key"
}
resource "aws_sns_topic" "default" {
  provider = aws.default
  name     = "default"
}
