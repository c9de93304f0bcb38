variable "bucket" {}

data "terraform_remote_state" "account" {
  backend = "s3"
  config = {
    bucket = var.bucket
    key    = "account.tfstate"
    region = "eu-west-2"
  }
}

provider "aws" {
  region = data.terraform_remote_state.account.outputs.region
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_actions = [data.terraform_remote_state.account.outputs.alarms]
}
