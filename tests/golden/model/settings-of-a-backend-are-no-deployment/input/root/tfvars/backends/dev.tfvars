bucket = "state-dev"
