resource "aws_sns_topic" "of_the_unit" {}
