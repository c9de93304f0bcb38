provider "aws" {
  region = "us-east-1"
}

locals {
  queues = {
    for i in concat(range(1000), range(1000, 1200)) :
    "queue-${i}" => { region = "eu-west-1", delay = i }
  }
}

# All in one region: that is known of the one, and its name is not.
resource "aws_sqs_queue" "many" {
  for_each      = local.queues
  region        = each.value.region
  name          = each.key
  delay_seconds = each.value.delay
}

# As many as can be: each is there.
resource "aws_sns_topic" "few" {
  count = 2
  name  = "topic-${count.index}"
}

resource "aws_sns_topic_subscription" "one" {
  topic_arn = aws_sns_topic.few[0].arn
  protocol  = "sqs"
  endpoint  = aws_sqs_queue.many["queue-7"].arn
}
