import os

import boto3
from regions import FALLBACK, FORCED

queue = boto3.client("sqs", region_name=FORCED)
queue.send_message(QueueUrl="q", MessageBody="x")

topic = boto3.client("sns", region_name=os.getenv("AWS_REGION") or FALLBACK)
topic.publish(TopicArn="t", Message="x")
