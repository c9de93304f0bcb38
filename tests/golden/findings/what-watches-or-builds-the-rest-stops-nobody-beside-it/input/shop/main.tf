provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "london"
  region = "eu-west-2"
}

resource "aws_instance" "orders" {
  ami               = "ami-1"
  instance_type     = "m6g.large"
  availability_zone = "eu-west-1a"
}

# Its scrapes are no requests.
resource "aws_instance" "prometheus" {
  ami               = "ami-2"
  instance_type     = "t3.small"
  availability_zone = "eu-west-1b"
  user_data         = "scrape ${aws_lb.london.dns_name}"
}

resource "aws_instance" "jenkins" {
  ami               = "ami-3"
  instance_type     = "t3.small"
  availability_zone = "eu-west-1c"
}

# The name of the role says what the machine is for.
resource "aws_iam_instance_profile" "bastian" {
  name = "people"
  role = "people"
}

resource "aws_instance" "management" {
  ami                  = "ami-4"
  instance_type        = "t3.small"
  availability_zone    = "eu-west-1b"
  iam_instance_profile = aws_iam_instance_profile.bastian.name
}

resource "aws_lb" "london" {
  provider = aws.london
  subnets  = ["subnet-1", "subnet-2"]
}

# An address that is told to somebody lets it in, or is asked.
resource "aws_eip" "london" {
  provider = aws.london
  count    = 2
}

resource "aws_ecs_task_definition" "admin" {
  family = "admin"
  container_definitions = jsonencode([{
    name        = "admin"
    image       = "admin:1"
    environment = [{ name = "LET_IN", value = join(",", aws_eip.london[*].public_ip) }]
  }])
}

resource "aws_ecs_task_definition" "front" {
  family = "front"
  container_definitions = jsonencode([{
    name        = "front"
    image       = "front:1"
    environment = [{ name = "API", value = "https://${aws_lb.london.dns_name}" }]
  }])
}

resource "aws_subnet" "a" {
  vpc_id            = "vpc-1"
  cidr_block        = "10.0.0.0/24"
  availability_zone = "eu-west-1a"
}

resource "aws_eks_cluster" "shop" {
  name     = "shop"
  role_arn = "r"
  vpc_config {
    subnet_ids = ["subnet-1", "subnet-2"]
  }
}

resource "aws_eks_node_group" "signoz" {
  cluster_name  = aws_eks_cluster.shop.name
  node_role_arn = "r"
  subnet_ids    = [aws_subnet.a.id]
  scaling_config {
    desired_size = 3
    max_size     = 3
    min_size     = 3
  }
}

resource "aws_eks_node_group" "work" {
  cluster_name  = aws_eks_cluster.shop.name
  node_role_arn = "r"
  subnet_ids    = [aws_subnet.a.id]
  scaling_config {
    desired_size = 3
    max_size     = 3
    min_size     = 3
  }
}

resource "aws_db_instance" "grafana" {
  engine            = "postgres"
  instance_class    = "db.t4g.small"
  allocated_storage = 20
}
