copies = 1
