region = "eu-west-1"
zones  = ["eu-west-1a", "eu-west-1b"]
tags = {
  env = "prod"
}
