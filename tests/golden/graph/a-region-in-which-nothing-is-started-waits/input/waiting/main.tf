# An accelerator leads to both regions, so that all of it is one thing. No machine is wanted in the second region: its loss stops nothing,
# and what stands there is what the first region is brought back with. The bucket is replicated: whoever asks it has to be told its name.
provider "aws" { region = "eu-west-1" }
provider "aws" {
  alias  = "second"
  region = "eu-west-2"
}

resource "aws_iam_role" "machine" { name = "machine" }
resource "aws_iam_instance_profile" "machine" { role = aws_iam_role.machine.name }
resource "aws_iam_role_policy" "machine" {
  role = aws_iam_role.machine.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:*", Resource = aws_s3_bucket.first.arn }]
  })
}

resource "aws_lb" "first" { subnets = ["subnet-1", "subnet-2"] }
resource "aws_lb_target_group" "first" {}
resource "aws_lb_listener" "first" {
  load_balancer_arn = aws_lb.first.arn
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.first.arn
  }
}
resource "aws_launch_template" "first" {
  image_id = "ami-0a1b2c3d"
  iam_instance_profile { arn = aws_iam_instance_profile.machine.arn }
  user_data = base64encode("BUCKET=${aws_s3_bucket.first.id}")
}
resource "aws_autoscaling_group" "first" {
  min_size          = 2
  max_size          = 4
  target_group_arns = [aws_lb_target_group.first.arn]
  launch_template { id = aws_launch_template.first.id }
}

resource "aws_lb" "second" {
  provider = aws.second
  subnets  = ["subnet-3", "subnet-4"]
}
resource "aws_lb_target_group" "second" { provider = aws.second }
resource "aws_lb_listener" "second" {
  provider          = aws.second
  load_balancer_arn = aws_lb.second.arn
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.second.arn
  }
}
resource "aws_launch_template" "second" {
  provider = aws.second
  image_id = "ami-4d3c2b1a"
  iam_instance_profile { arn = aws_iam_instance_profile.machine.arn }
  user_data = base64encode("BUCKET=${aws_s3_bucket.second.id}")
}
resource "aws_autoscaling_group" "second" {
  provider          = aws.second
  min_size          = 0
  desired_capacity  = 0
  max_size          = 4
  target_group_arns = [aws_lb_target_group.second.arn]
  launch_template { id = aws_launch_template.second.id }
}

resource "aws_s3_bucket" "first" { bucket = "shop-first" }
resource "aws_s3_bucket" "second" {
  provider = aws.second
  bucket   = "shop-second"
}
resource "aws_s3_bucket_replication_configuration" "first" {
  bucket = aws_s3_bucket.first.id
  role   = "arn:aws:iam::482910375561:role/replication"
  rule {
    status = "Enabled"
    destination { bucket = aws_s3_bucket.second.arn }
  }
}

resource "aws_globalaccelerator_accelerator" "shop" { name = "shop" }
resource "aws_globalaccelerator_listener" "shop" {
  accelerator_arn = aws_globalaccelerator_accelerator.shop.id
  protocol        = "TCP"
  port_range {
    from_port = 443
    to_port   = 443
  }
}
resource "aws_globalaccelerator_endpoint_group" "first" {
  listener_arn          = aws_globalaccelerator_listener.shop.id
  endpoint_group_region = "eu-west-1"
  endpoint_configuration { endpoint_id = aws_lb.first.arn }
}
resource "aws_globalaccelerator_endpoint_group" "second" {
  listener_arn            = aws_globalaccelerator_listener.shop.id
  endpoint_group_region   = "eu-west-2"
  traffic_dial_percentage = 0
  endpoint_configuration { endpoint_id = aws_lb.second.arn }
}
