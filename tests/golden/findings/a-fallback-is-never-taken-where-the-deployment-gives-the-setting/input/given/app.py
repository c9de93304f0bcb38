import os

import boto3

queues = boto3.client("sqs", region_name=os.environ.get("QUEUE_REGION", "us-east-1"))


def handler(event, context):
    queues.send_message(QueueUrl=event["queue"], MessageBody="given")
