queues = 3
