region = "eu-west-1"
queues = 2
