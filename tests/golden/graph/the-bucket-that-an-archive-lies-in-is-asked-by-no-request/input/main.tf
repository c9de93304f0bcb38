provider "aws" {
  region = "eu-west-1"
}

resource "aws_s3_bucket" "archives" {
  bucket = "orders-archives"
}

resource "aws_s3_object" "archive" {
  bucket = aws_s3_bucket.archives.id
  key    = "function.zip"
  source = "function.zip"
}

resource "aws_s3_bucket" "receipts" {
  bucket = "orders-receipts"
}

resource "aws_lambda_function" "orders" {
  function_name     = "orders"
  handler           = "index.handler"
  runtime           = "nodejs22.x"
  role              = "arn:aws:iam::210987654321:role/orders"
  s3_bucket         = aws_s3_bucket.archives.id
  s3_key            = aws_s3_object.archive.key
  s3_object_version = aws_s3_object.archive.version_id
  environment {
    variables = {
      RECEIPTS = aws_s3_bucket.receipts.id
    }
  }
}
