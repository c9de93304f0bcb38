variable "name" {}

resource "aws_s3_bucket" "this" {
  bucket = var.name
  region = "eu-west-1"
}

output "name" {
  value = aws_s3_bucket.this.bucket
}
