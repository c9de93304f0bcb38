password = "hunter-assigned"
