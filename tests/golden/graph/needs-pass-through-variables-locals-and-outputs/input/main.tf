provider "aws" {
  region = "eu-west-1"
}
module "queue" {
  source = "./queue"
}
locals {
  queue_url = module.queue.url
}
module "worker" {
  source = "./worker"
  queue  = local.queue_url
}
