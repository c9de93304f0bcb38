provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "dr"
  region = "eu-central-1"
}

resource "aws_s3_bucket" "pictures" {
  bucket = "shop-pictures"
}

resource "aws_s3_bucket" "copy" {
  provider = aws.dr
  bucket   = "shop-pictures-copy"
}

resource "aws_s3_bucket_replication_configuration" "there" {
  role   = "arn:aws:iam::123456789012:role/replication"
  bucket = aws_s3_bucket.pictures.id
  rule {
    status = "Enabled"
    destination {
      bucket = aws_s3_bucket.copy.arn
    }
  }
}

# Each way: which of them is asked can't be told.
resource "aws_s3_bucket" "letters" {
  bucket = "shop-letters"
}

resource "aws_s3_bucket" "letters_there" {
  provider = aws.dr
  bucket   = "shop-letters-there"
}

resource "aws_s3_bucket_replication_configuration" "letters" {
  role   = "arn:aws:iam::123456789012:role/replication"
  bucket = aws_s3_bucket.letters.id
  rule {
    status = "Enabled"
    destination {
      bucket = aws_s3_bucket.letters_there.arn
    }
  }
}

resource "aws_s3_bucket_replication_configuration" "letters_back" {
  provider = aws.dr
  role     = "arn:aws:iam::123456789012:role/replication"
  bucket   = aws_s3_bucket.letters_there.id
  rule {
    status = "Enabled"
    destination {
      bucket = aws_s3_bucket.letters.arn
    }
  }
}

resource "aws_instance" "shop" {
  ami           = "ami-0abcdef1234567890"
  instance_type = "t3.small"
  user_data     = aws_s3_bucket.pictures.bucket
}
