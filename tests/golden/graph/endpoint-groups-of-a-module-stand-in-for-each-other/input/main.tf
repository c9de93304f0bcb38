provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "second"
  region = "us-west-2"
}

resource "aws_lb" "first" {
  name    = "web"
  subnets = ["subnet-0a1b2c3d4e5f60718"]
}

resource "aws_lb" "second" {
  provider = aws.second
  name     = "web"
  subnets  = ["subnet-0f1e2d3c4b5a69788"]
}

# One group in the call, as before 3.0.0, and one beside it.
module "front" {
  source = "terraform-aws-modules/global-accelerator/aws"
  name   = "web"
  listeners = {
    https = {
      protocol = "TCP"
      endpoint_group = {
        endpoint_configuration = [{ endpoint_id = aws_lb.first.arn }]
      }
    }
  }
}

resource "aws_globalaccelerator_endpoint_group" "second" {
  listener_arn          = module.front.listeners["https"].id
  endpoint_group_region = "us-west-2"
  endpoint_configuration {
    endpoint_id = aws_lb.second.arn
  }
}
