provider "aws" {
  region = "eu-west-1"
}
resource "aws_sqs_queue" "a" {
  name = "a"
}
resource "aws_db_instance" "d" {
  multi_az = YOUR VALUE HERE
  engine = "postgres"
}
resource "aws_sqs_queue" "b" {
  name = "b"
}
resource "aws_sqs_queue" "c" {
  name = <enter the name>
  tags = { a = }
}
resource "aws_db_instance" "e" {
  multi_az = false
}
