variable "names" {
  type = map(string)
}
variable "parts" {
  type    = map(string)
  default = {}
}
module "part" {
  source   = "./part"
  for_each = var.parts
  region   = each.value
}
locals {
  # Without var.names["a"] it is the second.
  place = try({ region = "eu-west-1", name = var.names["a"] }, { region = "us-east-1" })
  # What is known after apply is there then.
  sure = try({ region = "eu-west-2", queue = aws_sqs_queue.any.arn }, { region = "us-east-1" })
  # All of none is an empty map.
  none = try(coalescelist(values(module.part)[*].region, ["eu-west-3"])[0], "us-east-1")
}
provider "aws" {
  region = local.place.region
}
provider "aws" {
  alias  = "sure"
  region = local.sure.region
}
provider "aws" {
  alias  = "none"
  region = local.none
}
resource "aws_sqs_queue" "any" {
  count = can([var.names["a"]]) ? 1 : 0
}

module "all" {
  source   = "./part"
  for_each = { a = "eu-west-1", b = "eu-west-2" }
  region   = each.value
}
resource "aws_sqs_queue" "all" {
  name = sha1(jsonencode(module.all)) == sha1("{\"a\":{\"region\":\"eu-west-1\"},\"b\":{\"region\":\"eu-west-2\"}}") ? "equal" : "other"
}
