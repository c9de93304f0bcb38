provider "aws" {
  region = file("region.txt")
}

module "queue" {
  source = "../../modules/queue"
}

resource "aws_sqs_queue" "own" {
  name = "${path.root}/${path.module}"
}

# Files that are there, though nothing is to be learnt from them.
resource "aws_sqs_queue" "locked" {
  count = fileexists("package-lock.json") ? 1 : 0
  name  = join(",", fileset(path.module, "*.json"))
}

# A link that leads out of the repository: there is something, and what is not known.
resource "aws_sqs_queue" "linked" {
  count = fileexists("outside") ? 1 : 0
  name  = try(file("outside"), "none")
}
