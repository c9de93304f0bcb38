provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias  = "us"
  region = "us-east-1"
}
resource "aws_sqs_queue" "orders" {
  provider = aws.us
  name     = "orders"
}
resource "aws_sqs_queue" "work" {
  name = "work"
}
resource "aws_cloudwatch_event_rule" "night" {
  schedule_expression = "rate(1 day)"
}

# Started by the clock alone, and by nobody else.
resource "aws_lambda_function" "nightly" {
  function_name = "nightly"
  role          = "arn:aws:iam::847362910458:role/run"
  filename      = "src/nightly"
  handler       = "app.handler"
  environment {
    variables = { QUEUE = aws_sqs_queue.orders.url }
  }
}
resource "aws_cloudwatch_event_target" "nightly" {
  rule = aws_cloudwatch_event_rule.night.name
  arn  = aws_lambda_function.nightly.arn
}
resource "aws_lambda_permission" "nightly" {
  function_name = aws_lambda_function.nightly.function_name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.night.arn
  action        = "lambda:InvokeFunction"
}
resource "aws_cloudwatch_metric_alarm" "nightly" {
  alarm_name = "nightly"
  dimensions = { FunctionName = aws_lambda_function.nightly.function_name }
}

# People ask it, too.
resource "aws_lambda_function" "asked" {
  function_name = "asked"
  role          = "arn:aws:iam::847362910458:role/run"
  filename      = "src/asked"
  handler       = "app.handler"
  environment {
    variables = { QUEUE = aws_sqs_queue.orders.url }
  }
}
resource "aws_cloudwatch_event_target" "asked" {
  rule = aws_cloudwatch_event_rule.night.name
  arn  = aws_lambda_function.asked.arn
}
resource "aws_lambda_function_url" "asked" {
  function_name      = aws_lambda_function.asked.function_name
  authorization_type = "NONE"
}

# So does what comes by a queue.
resource "aws_lambda_function" "mapped" {
  function_name = "mapped"
  role          = "arn:aws:iam::847362910458:role/run"
  filename      = "src/mapped"
  handler       = "app.handler"
  environment {
    variables = { QUEUE = aws_sqs_queue.orders.url }
  }
}
resource "aws_cloudwatch_event_target" "mapped" {
  rule = aws_cloudwatch_event_rule.night.name
  arn  = aws_lambda_function.mapped.arn
}
resource "aws_lambda_event_source_mapping" "mapped" {
  event_source_arn = aws_sqs_queue.work.arn
  function_name    = aws_lambda_function.mapped.arn
}

# Whom it may be started by is left open.
resource "aws_lambda_function" "open" {
  function_name = "open"
  role          = "arn:aws:iam::847362910458:role/run"
  filename      = "src/open"
  handler       = "app.handler"
  environment {
    variables = { QUEUE = aws_sqs_queue.orders.url }
  }
}
resource "aws_cloudwatch_event_target" "open" {
  rule = aws_cloudwatch_event_rule.night.name
  arn  = aws_lambda_function.open.arn
}
resource "aws_lambda_permission" "open" {
  function_name = aws_lambda_function.open.function_name
  principal     = "847362910459"
  action        = "lambda:InvokeFunction"
}

# The clock starts what starts it.
resource "aws_lambda_function" "chained" {
  function_name = "chained"
  role          = "arn:aws:iam::847362910458:role/run"
  filename      = "src/chained"
  handler       = "app.handler"
  environment {
    variables = { QUEUE = aws_sqs_queue.orders.url }
  }
}
resource "aws_sfn_state_machine" "weekly" {
  name       = "weekly"
  role_arn   = "arn:aws:iam::847362910458:role/run"
  definition = jsonencode({ StartAt = "Go", States = { Go = { Type = "Task", Resource = aws_lambda_function.chained.arn, End = true } } })
}
resource "aws_scheduler_schedule" "weekly" {
  schedule_expression = "rate(7 days)"
  flexible_time_window { mode = "OFF" }
  target {
    arn      = aws_sfn_state_machine.weekly.arn
    role_arn = "arn:aws:iam::847362910458:role/run"
  }
}
