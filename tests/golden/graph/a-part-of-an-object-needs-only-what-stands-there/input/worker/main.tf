variable "settings" {
  type = object({
    queue = string
    other = string
    topic = string
  })
}
variable "store" {}
resource "aws_lambda_function" "take" {
  function_name = "take"
  role          = "arn:aws:iam::210987654321:role/take"
  environment {
    variables = { QUEUE = var.settings.queue, TABLE = var.store.table }
  }
}
resource "aws_lambda_function" "shout" {
  function_name = "shout"
  role          = "arn:aws:iam::210987654321:role/shout"
  environment {
    variables = { TOPIC = var.settings.topic }
  }
}
resource "aws_lambda_function" "everything" {
  function_name = "everything"
  role          = "arn:aws:iam::210987654321:role/everything"
  environment {
    variables = { ALL = jsonencode(var.settings) }
  }
}
