provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "standby"
  region = "eu-west-3"
}

resource "aws_db_instance" "orders" {
  identifier = "orders"
}

resource "aws_db_instance" "copy" {
  provider            = aws.standby
  identifier          = "orders-copy"
  replicate_source_db = aws_db_instance.orders.arn
}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  environment {
    variables = { DB = aws_db_instance.orders.address }
  }
}

# It names what it promotes, and nobody waits for it.
resource "aws_lambda_function" "promote" {
  provider      = aws.standby
  function_name = "promote"
  environment {
    variables = { COPY = aws_db_instance.copy.identifier }
  }
}

resource "aws_sfn_state_machine" "regional_failover" {
  provider   = aws.standby
  name       = "switch-over-orders"
  definition = jsonencode({ StartAt = "Promote", States = { Promote = { Type = "Task", Resource = aws_lambda_function.promote.arn, End = true } } })
}

# Called so, and asked by what serves: a request needs it.
resource "aws_lambda_function" "payment_failover" {
  function_name = "payment-failover"
}

resource "aws_lambda_function" "pay" {
  function_name = "pay"
  environment {
    variables = { SECOND = aws_lambda_function.payment_failover.arn }
  }
}

# Called so as well, and let in by a part of an API, by events of a queue.
resource "aws_api_gateway_rest_api" "shop" {
  name = "shop"
}

resource "aws_api_gateway_authorizer" "shop" {
  name           = "shop"
  rest_api_id    = aws_api_gateway_rest_api.shop.id
  authorizer_uri = aws_lambda_function.login_failover.invoke_arn
}

resource "aws_lambda_function" "login_failover" {
  function_name = "login-with-failover"
}

resource "aws_sqs_queue" "mails" {
  name = "mails"
}

resource "aws_lambda_event_source_mapping" "mails" {
  event_source_arn = aws_sqs_queue.mails.arn
  function_name    = aws_lambda_function.mail_failover.arn
}

resource "aws_lambda_function" "mail_failover" {
  function_name = "mail-failover"
}
