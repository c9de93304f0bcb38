name := "pay"
