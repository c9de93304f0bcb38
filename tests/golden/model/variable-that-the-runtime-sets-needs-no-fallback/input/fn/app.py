import os

import boto3

sns = boto3.client("sns", region_name=os.environ.get("AWS_REGION", "us-east-1"))
sqs = boto3.client("sqs", region_name=os.getenv("QUEUE_REGION", "us-east-2"))


def handle(event, _context):
    sns.publish(TopicArn="x", Message="y")
    sqs.send_message(QueueUrl="z", MessageBody="y")
