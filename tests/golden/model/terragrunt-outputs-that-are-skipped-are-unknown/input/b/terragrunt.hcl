terraform {
  source = "../modules/queue"
}

dependency "a" {
  config_path  = "../a"
  skip_outputs = true

  mock_outputs = {
    name = "mock"
  }
  mock_outputs_merge_strategy_with_state = "shallow"
}

inputs = {
  name = dependency.a.outputs.name
}
