provider "aws" {
  region = "us-east-1"
}

provider "aws" {
  alias  = "west"
  region = "us-west-2"
}

# Both regions run the task, and fetch its image and token here.
resource "aws_ecr_repository" "shop" {
  name = "shop"
}

resource "aws_secretsmanager_secret" "token" {
  name = "token"
}

resource "aws_s3_bucket" "pictures" {
  bucket = "northwind-pictures"
}

resource "aws_s3_bucket" "rooms" {
  bucket = "northwind-rooms"
}

resource "aws_lambda_function" "east" {
  function_name = "take"
  package_type  = "Image"
  image_uri     = "${aws_ecr_repository.shop.repository_url}:1"
  role          = "arn:aws:iam::847362910458:role/take"
  environment {
    variables = {
      BUCKET = aws_s3_bucket.pictures.bucket
      TOKEN  = aws_secretsmanager_secret.token.name
    }
  }
}

resource "aws_lambda_function" "west" {
  provider      = aws.west
  function_name = "take"
  package_type  = "Image"
  image_uri     = "${aws_ecr_repository.shop.repository_url}:1"
  role          = "arn:aws:iam::847362910458:role/take"
}

# This stands here alone, and so does what it uses.
resource "aws_ecr_repository" "rooms" {
  name = "rooms"
}

resource "aws_secretsmanager_secret" "rooms" {
  name = "rooms"
}

resource "aws_lambda_function" "rooms" {
  function_name = "rooms"
  package_type  = "Image"
  image_uri     = "${aws_ecr_repository.rooms.repository_url}:1"
  role          = "arn:aws:iam::847362910458:role/rooms"
  environment {
    variables = {
      BUCKET = aws_s3_bucket.rooms.bucket
      TOKEN  = aws_secretsmanager_secret.rooms.name
    }
  }
}

# Logs are no objects that requests ask for.
resource "aws_s3_bucket" "logs" {
  bucket = "northwind-logs"
}

resource "aws_lb" "front" {
  name    = "front"
  subnets = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  access_logs {
    bucket = aws_s3_bucket.logs.bucket
  }
}

resource "aws_lb" "front_west" {
  provider = aws.west
  name     = "front"
  subnets  = ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"]
}
