# faultline:ignore single-zone-database until=2027-01-31 reason="being replaced"
resource "aws_db_instance" "main" {
  multi_az = false // faultline:ignore no-standby reason="test"
  name     = "# faultline:ignore not-a-comment"
  /* and in
     faultline:ignore long-comment reason="b" */
}
