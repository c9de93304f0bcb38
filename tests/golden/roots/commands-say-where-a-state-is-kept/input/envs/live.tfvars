bucket = "states"
key    = "web/live.tfstate"
