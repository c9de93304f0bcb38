provider "aws" {
  region = "eu-west-2"
}

# Read when a plan is made.
data "terraform_remote_state" "network" {
  backend = "s3"
  config = {
    bucket = "state"
    key    = "network"
    region = "eu-west-2"
  }
}

data "terraform_remote_state" "elsewhere" {
  backend = "s3"
  config = {
    bucket = "state"
    key    = "elsewhere"
    region = "eu-west-1"
  }
}

data "tls_certificate" "cluster" {
  url = "https://oidc.eks.eu-west-2.amazonaws.com/id/0123456789ABCDEF"
}

data "aws_prefix_list" "s3" {
  name = "com.amazonaws.eu-west-2.s3"
}

# Read when the stack is made or changed.
resource "aws_cloudformation_stack" "directory" {
  name         = "directory"
  template_url = "https://s3.us-east-1.amazonaws.com/templates/directory.yaml"
}

resource "aws_iam_openid_connect_provider" "cluster" {
  url            = "https://oidc.eks.us-west-2.amazonaws.com/id/0123456789ABCDEF"
  client_id_list = ["sts.amazonaws.com"]
}

# Logs go there.
resource "fastly_service_vcl" "site" {
  name = "site"
  logging_s3 {
    name        = "logs"
    bucket_name = "logs"
    domain      = "s3.us-west-1.amazonaws.com"
  }
  backend {
    name    = "origin"
    address = "origin.s3.us-west-2.amazonaws.com"
  }
}

# In the region to which everything is pinned, an endpoint could not be of another.
resource "aws_vpc_endpoint" "s3" {
  vpc_id       = "vpc-1"
  service_name = "com.amazonaws.eu-west-2.s3"
}

resource "aws_lambda_function" "take" {
  function_name = "take"
  role          = "arn:aws:iam::847362910458:role/take"
  environment {
    variables = {
      TARGET_REGION = "eu-west-2"
      OTHER_REGION  = "eu-west-1"
      QUEUE         = "https://sqs.eu-west-2.amazonaws.com/847362910458/orders"
    }
  }
}
