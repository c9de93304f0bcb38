provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "standby"
  region = "eu-central-1"
}

resource "aws_kms_key" "files" {}

resource "aws_kms_key" "copies" {
  provider = aws.standby
}

resource "aws_s3_bucket" "files" {
  bucket = "shop-files"
  server_side_encryption_configuration {
    rule {
      apply_server_side_encryption_by_default {
        kms_master_key_id = aws_kms_key.files.arn
        sse_algorithm     = "aws:kms"
      }
    }
  }
}

resource "aws_s3_bucket" "copies" {
  provider = aws.standby
  bucket   = "shop-files-copies"
  server_side_encryption_configuration {
    rule {
      apply_server_side_encryption_by_default {
        kms_master_key_id = aws_kms_key.copies.arn
        sse_algorithm     = "aws:kms"
      }
    }
  }
}

resource "aws_s3_bucket_replication_configuration" "files" {
  bucket = aws_s3_bucket.files.id
  role   = "arn:aws:iam::123456789012:role/copy"
  rule {
    status = "Enabled"
    destination {
      bucket = aws_s3_bucket.copies.arn
    }
  }
}

resource "aws_lambda_function" "api" {
  function_name = "api"
  filename      = "api.zip"
  environment {
    variables = { BUCKET = aws_s3_bucket.files.id }
  }
}
