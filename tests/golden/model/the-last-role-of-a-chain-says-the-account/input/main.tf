variable "is_foreign" {}
provider "aws" {
  region = "eu-west-1"
  assume_role {
    role_arn = "arn:aws:iam::111111111111:role/hub"
  }
  assume_role {
    role_arn = "arn:aws:iam::222222222222:role/deploy"
  }
}
provider "aws" {
  alias  = "ci"
  region = "eu-west-1"
  assume_role_with_web_identity {
    role_arn = "arn:aws:iam::333333333333:role/ci"
  }
}
provider "aws" {
  alias  = "perhaps"
  region = "eu-west-1"
  dynamic "assume_role" {
    for_each = var.is_foreign ? [1] : []
    content {
      role_arn = "arn:aws:iam::444444444444:role/deploy"
    }
  }
}
resource "aws_sqs_queue" "chained" {}
resource "aws_sqs_queue" "federated" {
  provider = aws.ci
}
resource "aws_sqs_queue" "perhaps" {
  provider = aws.perhaps
}
