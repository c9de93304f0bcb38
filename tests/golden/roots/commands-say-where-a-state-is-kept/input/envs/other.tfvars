bucket = "states"
key    = "web/other.tfstate"
