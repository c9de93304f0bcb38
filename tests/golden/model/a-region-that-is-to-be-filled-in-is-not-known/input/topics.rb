require 'aws-sdk-sns'

topics = Aws::SNS::Client.new(region: 'YOUR_REGION')
topics.publish(topic_arn: ENV['TOPIC'], message: 'shipped')
