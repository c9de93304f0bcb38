variable "size" { type = string }

provider "aws" {
  region = "us-east-1"
}

resource "aws_sqs_queue" "main" {
  name = "main-${var.size}"
}
