variable "other" {}
provider "aws" {
  region = "us-east-1"
}
provider "aws" {
  alias = "unsaid"
}
data "aws_region" "here" {}
data "aws_region" "by_region" {
  region = "eu-west-1"
}
data "aws_region" "by_name" {
  name = "eu-west-2"
}
data "aws_region" "by_endpoint" {
  endpoint = "https://ec2.ap-south-1.amazonaws.com"
}
data "aws_region" "by_variable" {
  region = var.other
}
resource "aws_sqs_queue" "q" {
  for_each = {
    here        = data.aws_region.here.name
    by_region   = data.aws_region.by_region.name
    by_name     = data.aws_region.by_name.id
    by_endpoint = data.aws_region.by_endpoint.region
    by_variable = data.aws_region.by_variable.name
  }
  region = each.value
}
module "unsaid" {
  source    = "./part"
  providers = { aws = aws.unsaid }
}
