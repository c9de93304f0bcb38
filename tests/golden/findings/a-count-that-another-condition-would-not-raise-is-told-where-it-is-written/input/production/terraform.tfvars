environment = "production"
is_spread   = false
