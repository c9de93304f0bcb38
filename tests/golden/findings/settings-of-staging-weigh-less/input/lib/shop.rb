require "aws-sdk-sqs"
Aws::SQS::Client.new.send_message(queue_url: "orders", message_body: "1")
