terraform {
  source = "../../modules/app"
}

generate "versions" {
  path      = "versions.tf"
  if_exists = "overwrite"
  contents  = "resource \"aws_sns_topic\" \"generated\" {}"
}
