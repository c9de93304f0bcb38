variable "instances" {
  type = number
}

variable "settings" {
  type = object({ multi_az = bool, class = string })
}

resource "aws_rds_cluster" "this" {
  engine = "aurora-postgresql"
}

resource "aws_rds_cluster_instance" "this" {
  count              = var.instances
  engine             = "aurora-postgresql"
  cluster_identifier = aws_rds_cluster.this.id
}

resource "aws_db_instance" "by_typed_argument" {
  engine   = "postgres"
  multi_az = var.settings.multi_az
}
