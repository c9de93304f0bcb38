region = "eu-central-1"
queues = 5
