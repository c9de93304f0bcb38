locals {
  suffix = "common"
}

inputs = {
  bucket = "common"
}
