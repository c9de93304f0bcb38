terraform {
  source = "../../../modules/queue"
}

inputs = {
  name = "both"
}
