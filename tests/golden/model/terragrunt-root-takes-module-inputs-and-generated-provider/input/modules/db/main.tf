variable "subnet_id" {}
variable "zone" {}
variable "region2" {}
variable "tags" {}
resource "aws_instance" "db" {
  subnet_id = var.subnet_id
  availability_zone = var.zone
}
resource "aws_s3_bucket" "backup" {
  bucket = "b-${var.region2}-${var.tags.team}"
  provider = aws.dr
}
resource "aws_sqs_queue" "q" {
  provider = aws.x
}
