import maker

orders = maker.client("orders", region="eu-west-1")
