variable "copies" {
  default = null
}

resource "aws_db_instance" "first" {
  count      = var.copies == null ? 1 : 0
  identifier = "orders"
  multi_az   = true
}

# Nothing fails over to it by itself.
resource "aws_db_instance" "copy" {
  count               = var.copies == null ? 0 : 1
  identifier          = "orders-copy"
  replicate_source_db = var.copies
}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  environment {
    variables = { DB = one(concat(aws_db_instance.first[*].address, aws_db_instance.copy[*].address)) }
  }
}

output "arn" { value = one(aws_db_instance.first[*].arn) }
