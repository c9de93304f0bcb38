variable "name" {}
variable "image" {}

resource "aws_lambda_function" "this" {
  function_name = var.name
  package_type  = "Image"
  image_uri     = var.image
  role          = "arn:aws:iam::123456789012:role/shop"
}
