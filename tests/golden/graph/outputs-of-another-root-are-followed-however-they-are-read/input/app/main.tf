data "terraform_remote_state" "net" {
  backend = "s3"
  config  = { bucket = "state", key = "net/terraform.tfstate", region = "eu-west-1" }
}
data "terraform_remote_state" "counted" {
  count   = 1
  backend = "s3"
  config  = { bucket = "state", key = "net/terraform.tfstate", region = "eu-west-1" }
}
data "terraform_remote_state" "keyed" {
  for_each = { k = "net" }
  backend  = "s3"
  config   = { bucket = "state", key = "${each.value}/terraform.tfstate", region = "eu-west-1" }
}

locals { outputs = data.terraform_remote_state.net.outputs }

resource "aws_lambda_function" "index" {
  environment { variables = { Q = data.terraform_remote_state.net.outputs["orders"] } }
}
resource "aws_lambda_function" "lookup" {
  environment { variables = { Q = lookup(data.terraform_remote_state.net.outputs, "orders", "") } }
}
resource "aws_lambda_function" "local" {
  environment { variables = { Q = local.outputs.orders } }
}
resource "aws_lambda_function" "counted" {
  environment { variables = { Q = data.terraform_remote_state.counted[0].outputs.orders } }
}
resource "aws_lambda_function" "one" {
  environment { variables = { Q = one(data.terraform_remote_state.counted[*].outputs.orders) } }
}
resource "aws_lambda_function" "keyed" {
  environment { variables = { Q = data.terraform_remote_state.keyed["k"].outputs.orders } }
}

module "worker" {
  source = "../worker"
  state  = data.terraform_remote_state.net
}
