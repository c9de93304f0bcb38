data "aws_subnet" "x" {
  id = "subnet-1"
}

data "aws_subnet" "y" {
  id = "subnet-2"
}

variable "subnet" {}
variable "subnets" {}

# One zone.

resource "aws_autoscaling_group" "one" {
  vpc_zone_identifier = [data.aws_subnet.x.id]
  min_size            = 2
  max_size            = 4
}

resource "aws_autoscaling_group" "of_one_member" {
  vpc_zone_identifier = ["subnet-1"]
  min_size            = 1
  max_size            = 1
}

resource "aws_lb" "one" {
  load_balancer_type = "network"
  subnet_mapping {
    subnet_id = var.subnet
  }
}

resource "aws_lambda_function" "one" {
  function_name = "one"
  role          = "r"
  vpc_config {
    subnet_ids         = [var.subnet]
    security_group_ids = ["sg-1"]
  }
}

# Perhaps several.

resource "aws_autoscaling_group" "two" {
  vpc_zone_identifier = [data.aws_subnet.x.id, data.aws_subnet.y.id]
  min_size            = 2
  max_size            = 4
}

resource "aws_autoscaling_group" "of_old" {
  vpc_zone_identifier = ["${var.subnets}"]
  min_size            = 2
  max_size            = 4
}

resource "aws_autoscaling_group" "each" {
  count               = 2
  vpc_zone_identifier = [var.subnets[count.index]]
  min_size            = 2
  max_size            = 4
}

resource "aws_autoscaling_group" "unknown" {
  vpc_zone_identifier = var.subnets
  min_size            = 2
  max_size            = 4
}
