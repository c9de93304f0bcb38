import boto3

boto3.client("sqs", region_name="ap-south-1").receive_message(QueueUrl="orders")
