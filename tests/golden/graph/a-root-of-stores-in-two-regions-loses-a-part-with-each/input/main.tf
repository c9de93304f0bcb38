provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "standby"
  region = "eu-central-1"
}

resource "aws_s3_bucket" "here" {
  bucket = "artifacts-here"
}

resource "aws_s3_bucket" "there" {
  provider = aws.standby
  bucket   = "artifacts-there"
}

# The groups of subnets are needed by what stands in them, and for nothing else.
resource "aws_db_subnet_group" "here" {
  name       = "here"
  subnet_ids = ["subnet-1", "subnet-2"]
}

resource "aws_db_instance" "first" {
  identifier           = "orders"
  db_subnet_group_name = aws_db_subnet_group.here.name
}

resource "aws_db_subnet_group" "there" {
  provider   = aws.standby
  name       = "there"
  subnet_ids = ["subnet-3", "subnet-4"]
}

resource "aws_db_instance" "copy" {
  provider             = aws.standby
  identifier           = "orders-copy"
  replicate_source_db  = aws_db_instance.first.arn
  db_subnet_group_name = aws_db_subnet_group.there.name
}
