environment = "intg"
