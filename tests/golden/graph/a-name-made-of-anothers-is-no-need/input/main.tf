provider "aws" {
  region = "us-east-1"
}

provider "aws" {
  alias  = "standby"
  region = "us-west-2"
}

resource "aws_db_instance" "orders" {
  identifier              = "orders"
  engine                  = "postgres"
  instance_class          = "db.m6g.large"
  multi_az                = true
  backup_retention_period = 7
}

resource "aws_db_instance" "copy" {
  provider            = aws.standby
  identifier          = "${aws_db_instance.orders.identifier}-copy"
  replicate_source_db = aws_db_instance.orders.arn
  instance_class      = "db.m6g.large"
  multi_az            = true
}

resource "aws_lambda_function" "report" {
  provider      = aws.standby
  function_name = "report"
  role          = "arn:aws:iam::123456789012:role/report"
  environment {
    variables = { HOST = aws_db_instance.orders.address }
  }
}
