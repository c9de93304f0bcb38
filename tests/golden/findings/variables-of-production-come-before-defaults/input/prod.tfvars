ha = true
