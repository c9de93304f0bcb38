provider "aws" {
  region = "eu-west-1"
}
# A version that nobody described, and a commit that may be of any version.
module "old" {
  source   = "terraform-aws-modules/rds/aws"
  version  = "1.0.0"
  multi_az = false
}
module "some" {
  source   = "github.com/terraform-aws-modules/terraform-aws-rds?ref=3b8d5f1c2a"
  multi_az = false
}
# Before 3.0.0 it counted its machines.
module "workers" {
  source         = "terraform-aws-modules/ec2-instance/aws"
  version        = ">= 2.1, < 3"
  instance_count = 2
  ami            = "ami-1"
  instance_type  = "t3.micro"
  subnet_ids     = [aws_subnet.a.id, aws_subnet.b.id]
}
resource "aws_subnet" "a" {
  availability_zone = "eu-west-1a"
}
resource "aws_subnet" "b" {
  availability_zone = "eu-west-1b"
}
# The source that is here goes first.
module "sessions" {
  source = "terraform-aws-modules/elasticache/aws"
}
# What it gives beyond what is known of it leads to the module; so does what it takes.
module "jobs" {
  source            = "terraform-aws-modules/dms/aws"
  repl_instance_id  = "jobs"
  event_queue       = aws_sqs_queue.jobs.arn
}
resource "aws_sqs_queue" "jobs" {}
resource "aws_lambda_function" "reader" {
  environment {
    variables = {
      COPY  = module.jobs.replication_instance_arn
      OTHER = module.jobs.something_else
      CACHE = module.sessions.host
    }
  }
}
