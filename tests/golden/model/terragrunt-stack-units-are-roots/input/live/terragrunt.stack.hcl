locals {
  name = "orders"
}

unit "queue" {
  source = "../units/queue"
  path   = "queue"

  values = {
    name   = local.name
    region = "eu-west-1"
  }
}

unit "elsewhere" {
  source = "git::git@github.com:example/catalog.git//units/topic"
  path   = "topic"
}
