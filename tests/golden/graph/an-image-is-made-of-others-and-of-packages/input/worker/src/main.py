import os

import boto3

queue = boto3.client("sqs", region_name=os.environ["AWS_REGION"])
queue.receive_message(QueueUrl=os.environ["QUEUE"])
