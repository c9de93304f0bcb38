import boto3

queue = boto3.client("sqs", region_name="us-east-1")


def handler(event, context):
    return queue.receive_message(QueueUrl=event["queue"])
