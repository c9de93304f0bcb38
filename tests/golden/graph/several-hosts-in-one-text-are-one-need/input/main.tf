provider "aws" {
  region = "eu-west-1"
}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = "arn:aws:iam::847362910458:role/orders"
  environment {
    variables = {
      BROKERS = "b-1.shop.c2f9ab.c3.kafka.us-east-1.amazonaws.com:9092,b-2.shop.c2f9ab.c3.kafka.us-east-1.amazonaws.com:9092"
      # Of two regions: which of them is meant can't be told.
      EITHER = "b-1.shop.c2f9ab.c3.kafka.us-east-2.amazonaws.com:9092,b-1.shop.d2f9ab.c3.kafka.us-west-2.amazonaws.com:9092"
    }
  }
}
