terraform {
  backend "s3" {
    bucket = "team-a-state"
    key    = "account.tfstate"
    region = "eu-west-2"
  }
}
resource "aws_sns_topic" "alarms" {}
output "region" { value = "eu-west-1" }
output "alarms" { value = aws_sns_topic.alarms.arn }
