resource "aws_security_group" "web" {
  dynamic "ingress" {
    for_each = var.rules
    content {
      from_port = ingress.value.port

      dynamic "nested" {
        for_each = ingress.value.inner
        iterator = item
        content {
          key = item.key
        }
      }
    }
  }

  # outside of the block this is a resource again
  description = ingress.value
}
