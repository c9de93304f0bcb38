controllers = ${jsonencode(controllers)}
