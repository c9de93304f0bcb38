import boto3

region = config.get(PREFIX + ".sqs.region", "eu-west-2")
other = config.get(PREFIX + ".sqs.name", "eu-west-2-orders")
