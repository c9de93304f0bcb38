terraform {
  source = "."
}

inputs = {
  region = "us-east-1"
}
