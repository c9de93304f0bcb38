variable "on" { type = bool }

module "queue" {
  source = "./queue"
  count  = var.on ? 1 : 0
}

provider "aws" {
  region = try(module.queue[0].region, "us-east-1")
}

provider "aws" {
  alias  = "one"
  region = one(module.queue[*].region)
}

provider "aws" {
  alias  = "there"
  region = module.queue[0].region # an error where there is none
}

resource "aws_sns_topic" "each" {
  count = length(module.queue[*].region)
}

resource "aws_sns_topic" "one" {
  provider = aws.one
}

resource "aws_sns_topic" "there" {
  provider = aws.there
}
