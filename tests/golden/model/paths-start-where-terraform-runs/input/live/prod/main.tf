provider "aws" {
  region = file("region.txt")
}

module "queue" {
  source = "../../modules/queue"
}

resource "aws_sqs_queue" "own" {
  name = "${path.root}/${path.module}"
}
