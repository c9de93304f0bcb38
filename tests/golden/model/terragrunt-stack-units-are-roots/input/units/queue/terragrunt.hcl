terraform {
  source = "${find_in_parent_folders("modules")}/queue"
}

inputs = {
  name   = values.name
  region = values.region
}
