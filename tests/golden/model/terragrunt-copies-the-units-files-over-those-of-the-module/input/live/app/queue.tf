# Stands in place of the module's queue.tf.
resource "aws_sqs_queue" "own" {
  name = jsondecode(file("${path.module}/names.json")).queue
}

module "topic" {
  source = "./parts/topic"
}
