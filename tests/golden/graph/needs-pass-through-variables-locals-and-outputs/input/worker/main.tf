variable "queue" {}
resource "aws_lambda_function" "take" {
  function_name = "take"
  role          = "arn:aws:iam::210987654321:role/take"
  environment { variables = { QUEUE = var.queue } }
}
