zones = 1
