provider "aws" {
  region = "us-east-1"
}

module "near" {
  source  = "./endpoint"
  service = "com.amazonaws.us-east-1.s3"
}

module "far" {
  source  = "./endpoint"
  service = "com.amazonaws.us-west-2.s3"
}
