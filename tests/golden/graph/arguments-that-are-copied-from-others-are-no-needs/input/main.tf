# The name of the user is written once and read from there: the second region asks nothing of the first. The address is asked for at any time.
provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "second"
  region = "eu-central-1"
}

resource "aws_rds_cluster" "first" {
  cluster_identifier = "orders"
  engine             = "aurora-mysql"
  master_username    = "orders"
}

resource "aws_launch_template" "copies" {
  provider      = aws.second
  name          = "copies"
  instance_type = "m6i.large"
  user_data     = base64encode("DB_USER=${aws_rds_cluster.first.master_username}")
}

resource "aws_launch_template" "asks" {
  provider      = aws.second
  name          = "asks"
  instance_type = aws_launch_template.copies.instance_type
  user_data     = base64encode("DB_HOST=${aws_rds_cluster.first.endpoint}")
}

# The other end of a peering is there without it.
resource "aws_ec2_transit_gateway_peering_attachment" "between" {
  transit_gateway_id      = "tgw-0123456789abcdef0"
  peer_transit_gateway_id = "tgw-0fedcba9876543210"
  peer_region             = "eu-central-1"
}

resource "aws_ec2_transit_gateway_vpc_attachment" "second" {
  provider           = aws.second
  transit_gateway_id = aws_ec2_transit_gateway_peering_attachment.between.peer_transit_gateway_id
  vpc_id             = "vpc-0123456789abcdef0"
  subnet_ids         = ["subnet-0123456789abcdef0"]
}
