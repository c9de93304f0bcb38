variable "region" {}
provider "aws" { region = var.region }
data "terraform_remote_state" "net" { 
  backend = "s3" 
  config = {
    bucket = "b" 
    key = "net" 
  }
}
resource "aws_sns_topic" "t" { name = data.terraform_remote_state.net.outputs.q }
