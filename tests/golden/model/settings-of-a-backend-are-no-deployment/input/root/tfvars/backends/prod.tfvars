bucket = "state-prod"
