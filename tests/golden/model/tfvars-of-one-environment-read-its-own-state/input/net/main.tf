variable "region" {}
terraform {
  backend "s3" { 
    bucket = "b" 
    key = "net" 
  }
}
provider "aws" { region = var.region }
resource "aws_sqs_queue" "q" { name = "q-${var.region}" }
output "q" { value = aws_sqs_queue.q.name }
