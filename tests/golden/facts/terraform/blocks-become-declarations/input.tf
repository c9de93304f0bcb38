terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source                = "hashicorp/aws"
      version               = "~> 5.0"
      configuration_aliases = [aws.replica]
    }
  }

  backend "s3" {
    bucket = "state"
    region = "eu-west-1"
  }
}

variable "zones" {
  type    = list(string)
  default = ["eu-west-1a", "eu-west-1b"]
}

locals {
  name = "orders"
  size = var.is_large ? "db.r6g.large" : "db.t4g.small"
}

provider "aws" {
  alias  = "replica"
  region = "eu-central-1"
}

data "aws_ami" "base" {
  most_recent = true
}

resource "aws_instance" "web" {
  count             = length(var.zones)
  ami               = data.aws_ami.base.id
  availability_zone = var.zones[count.index]
  provider          = aws.replica

  lifecycle {
    ignore_changes = [ami, tags["x"]]
  }
}

module "network" {
  source = "./network"
  zones  = var.zones

  providers = {
    aws         = aws
    aws.replica = aws.replica
  }
}

output "ids" {
  value = aws_instance.web[*].id
}

moved {
  from = aws_instance.old
  to   = aws_instance.web[0]
}

check "health" {
  data "http" "page" {
    url = "https://${aws_instance.web[0].public_dns}"
  }

  assert {
    condition     = data.http.page.status_code == 200
    error_message = "down"
  }
}
