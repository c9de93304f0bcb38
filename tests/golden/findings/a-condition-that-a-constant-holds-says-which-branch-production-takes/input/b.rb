require "aws-sdk-sqs"

queue = Aws::SQS::Client.new(region: Rails.env.production? ? "eu-west-3" : "ap-south-1")
queue.send_message(queue_url: "q", message_body: "x")

# What a condition names is assigned under that condition.
where = nil
where = "eu-south-1" if where
where = "eu-south-2" unless where
topic = Aws::SNS::Client.new(region: where)
topic.publish(message: "x")
