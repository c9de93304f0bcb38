given = ENV.fetch('QUEUE_REGION') { 'us-east-1' }
Aws::SQS::Client.new(region: given).list_queues
