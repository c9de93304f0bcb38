data "aws_region" "current" {}
resource "aws_sqs_queue" "q" {
  name = "jobs-${data.aws_region.current.name}"
}
