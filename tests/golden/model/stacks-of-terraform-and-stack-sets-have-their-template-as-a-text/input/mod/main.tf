resource "aws_cloudformation_stack" "stream" {
  name          = "stream"
  template_body = templatefile("${path.module}/templates/stream.yaml", {})
}

# From the folder of whoever calls the module, which may be several.
resource "aws_cloudformation_stack" "caller" {
  name          = "caller"
  template_body = file("templates/stream.yaml")
}
