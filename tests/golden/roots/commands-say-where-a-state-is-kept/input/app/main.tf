data "terraform_remote_state" "net" {
  backend = "s3"
  config  = { bucket = "states", key = "net/prod/terraform.tfstate" }
}
data "terraform_remote_state" "db" {
  backend = "s3"
  config  = { bucket = "states", key = "database.tfstate" }
}
data "terraform_remote_state" "web" {
  backend = "s3"
  config  = { bucket = "states", key = "web/live.tfstate" }
}
data "terraform_remote_state" "of_another_bucket" {
  backend = "s3"
  config  = { bucket = "others", key = "database.tfstate" }
}
data "terraform_remote_state" "of_nobody" {
  backend = "s3"
  config  = { bucket = "states", key = "net/prod/other.tfstate" }
}
resource "aws_security_group" "a" {
  vpc_id = data.terraform_remote_state.net.outputs.vpc
}
