terraform {
  source = "${get_repo_root()}//modules/queue"
}

dependencies {
  paths = try([values.late], [])
}

inputs = {
  name   = values.name
  region = values.region
}
