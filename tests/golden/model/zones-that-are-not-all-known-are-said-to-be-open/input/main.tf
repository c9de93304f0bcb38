provider "aws" {
  region = "eu-west-1"
}
variable "more" {
  type = map(object({ zone = string }))
}
resource "aws_subnet" "s" {
  count             = 2
  availability_zone = element(["eu-west-1a", "eu-west-1b"], count.index)
}
resource "aws_subnet" "open" {}
resource "aws_subnet" "more" {
  for_each          = var.more
  availability_zone = each.value.zone
}
# Some zones are known, and some are not.
resource "aws_autoscaling_group" "literal" {
  vpc_zone_identifier = ["subnet-0a1", aws_subnet.s[1].id]
}
resource "aws_autoscaling_group" "unnamed" {
  vpc_zone_identifier = [aws_subnet.open.id, aws_subnet.s[1].id]
}
resource "aws_autoscaling_group" "many" {
  vpc_zone_identifier = concat([aws_subnet.s[0].id], [for s in aws_subnet.more : s.id])
}
# One machine is in one zone, whichever.
resource "aws_instance" "sorted" {
  subnet_id = sort(aws_subnet.s[*].id)[0]
}
resource "aws_instance" "split" {
  subnet_id = split(",", join(",", aws_subnet.s[*].id))[1]
}
resource "aws_instance" "matched" {
  subnet_id = matchkeys(aws_subnet.s[*].id, ["x", "y"], ["y"])[0]
}
resource "aws_instance" "told" {
  subnet_id = aws_subnet.s[1].id
}
