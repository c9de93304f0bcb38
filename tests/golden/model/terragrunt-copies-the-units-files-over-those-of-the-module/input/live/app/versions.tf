resource "aws_sns_topic" "replaced_by_the_generated_file" {}
