size = "module"
