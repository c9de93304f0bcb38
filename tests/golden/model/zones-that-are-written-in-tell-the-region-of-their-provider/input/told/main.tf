# Nothing says the region but the zone of the subnet; the alias has none of its own.
provider "aws" {}

provider "aws" {
  alias = "other"
}

resource "aws_subnet" "a" {
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.0.1.0/24"
  availability_zone = "eu-west-2a"
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_sqs_queue" "jobs" {}

resource "aws_sqs_queue" "elsewhere" {
  provider = aws.other
}
