module shop.example/orders
