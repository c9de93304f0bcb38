terraform {
  backend "s3" {
    bucket = "northwind-terraform-state"
    key    = "checkout/terraform.tfstate"
    region = "us-east-1"
  }
}

provider "aws" {
  region = "us-east-1"
}

provider "aws" {
  alias  = "standby"
  region = "us-west-2"
}

locals {
  name    = "checkout"
  subnets = { for zone in ["a", "b", "c"] : zone => "us-east-1${zone}" }
}

resource "aws_subnet" "app" {
  for_each = local.subnets

  vpc_id            = var.vpc_id
  availability_zone = each.value
  cidr_block        = cidrsubnet(var.cidr, 4, index(keys(local.subnets), each.key))
}

# Real redundancy: a global table with a replica in the standby region.
resource "aws_dynamodb_table" "carts" {
  name         = "${local.name}-carts"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  replica {
    region_name = "us-west-2"
  }
}

# Not redundant: Multi-AZ was never switched on.
resource "aws_db_instance" "ledger" {
  identifier        = "${local.name}-ledger"
  engine            = "postgres"
  instance_class    = "db.r6g.large"
  allocated_storage = 100
  multi_az          = false
}

# Two nodes look redundant. They stand in one zone.
resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id        = "${local.name}-sessions"
  description                 = "sessions"
  num_cache_clusters          = 2
  automatic_failover_enabled  = false
  preferred_cache_cluster_azs = ["us-east-1a", "us-east-1a"]
}

resource "aws_sqs_queue" "payments" {
  name = "${local.name}-payments"
}

resource "aws_iam_role" "task" {
  name               = "${local.name}-task"
  assume_role_policy = data.aws_iam_policy_document.task.json
}

data "aws_iam_policy_document" "task" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_ecs_cluster" "main" {
  name = local.name
}

resource "aws_ecs_task_definition" "checkout" {
  family                = local.name
  task_role_arn         = aws_iam_role.task.arn
  container_definitions = jsonencode([{
    name  = "checkout"
    image = "northwind/checkout:2.14.0"
    environment = [
      { name = "CARTS_TABLE", value = aws_dynamodb_table.carts.name },
      { name = "LEDGER_HOST", value = aws_db_instance.ledger.address },
      { name = "SESSIONS_HOST", value = aws_elasticache_replication_group.sessions.primary_endpoint_address },
      { name = "PAYMENTS_QUEUE", value = aws_sqs_queue.payments.url },
    ]
  }])
}

resource "aws_ecs_service" "checkout" {
  name            = local.name
  cluster         = aws_ecs_cluster.main.id
  task_definition = aws_ecs_task_definition.checkout.arn
  desired_count   = 3

  network_configuration {
    subnets = [for subnet in aws_subnet.app : subnet.id]
  }
}
