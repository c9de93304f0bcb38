queue = Aws::SQS::Client.new(region: Places::REGION)
queue.list_queues
