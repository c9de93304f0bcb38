provider "aws" {
  region = "us-east-1"
}

resource "aws_autoscaling_group" "per_zone" {
  for_each           = toset(["us-east-1a", "us-east-1b"])
  availability_zones = [each.key]
  min_size           = 1
  max_size           = 2
}

# Alone of its kind.
resource "aws_ecs_service" "jobs" {
  name          = "jobs"
  desired_count = 2
  network_configuration {
    subnets = [aws_subnet.a.id]
  }
}

resource "aws_subnet" "a" {
  vpc_id            = "vpc-1"
  cidr_block        = "10.0.0.0/24"
  availability_zone = "us-east-1a"
}
