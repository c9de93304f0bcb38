variable "names" {
  type = map(string)
}

variable "bucket" {
  default = "default"
}

resource "aws_s3_bucket" "named" {
  bucket = join(",", values(var.names))
}

resource "aws_s3_bucket" "other" {
  bucket = var.bucket
}
