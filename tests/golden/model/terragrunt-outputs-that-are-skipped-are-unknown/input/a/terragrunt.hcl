terraform {
  source = "../modules/queue"
}

inputs = {
  name = "a"
}
