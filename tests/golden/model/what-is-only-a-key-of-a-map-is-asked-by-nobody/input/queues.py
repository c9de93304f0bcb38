NAMES = {
    "https://sqs.us-east-1.amazonaws.com/111122223333/orders": "orders",
}
QUEUES = {
    "orders": "https://sqs.eu-west-1.amazonaws.com/111122223333/orders",
}
