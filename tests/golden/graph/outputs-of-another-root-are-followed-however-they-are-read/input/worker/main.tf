variable "state" {}

resource "aws_lambda_function" "passed" {
  environment { variables = { Q = var.state.outputs.orders } }
}
