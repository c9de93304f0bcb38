resource "aws_db_instance" "this" {
  engine         = "postgres"
  instance_class = "db.m6g.large"
  multi_az       = false
}
