name := "orders"
