resource "aws_sqs_queue" "named" {
  name = file("${path.module}/name.txt")
}

resource "aws_sqs_queue" "each" {
  for_each = fileset(path.module, "policies.*")
  name     = each.key
}

resource "aws_sqs_queue" "if_there" {
  count = fileexists("${path.module}/name.txt") ? 1 : 0
  name  = path.module
}

# Without path.module a file is looked for where Terraform runs.
resource "aws_sqs_queue" "of_root" {
  name = try(file("region.txt"), "none")
}
