variable "multi_az" {}
resource "aws_s3_bucket" "notes" {
  bucket = "notes"
}
