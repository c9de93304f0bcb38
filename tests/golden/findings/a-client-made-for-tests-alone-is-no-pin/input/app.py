import os

import boto3

if os.environ.get("TEST"):
    queue = boto3.client("sqs", region_name="us-west-1")
else:
    queue = boto3.client("sqs", region_name="eu-central-1")


def handler(event, context):
    queue.send_message(QueueUrl=os.environ["QUEUE"], MessageBody="x")
    topic.publish(TopicArn=os.environ["TOPIC"], Message="x")


# What asks whether it is no test is for everybody else.
if not os.environ.get("TEST"):
    topic = boto3.client("sns", region_name="eu-north-1")
