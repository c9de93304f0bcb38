import boto3

queue = boto3.client("sqs", region_name="us-east-1")


def handler(event, context):
    queue.send_message(QueueUrl="x", MessageBody="y")
