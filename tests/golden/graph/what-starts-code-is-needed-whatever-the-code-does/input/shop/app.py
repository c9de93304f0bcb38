import os

import boto3

s3 = boto3.client("s3")
queue = boto3.client("sqs")
table = boto3.resource("dynamodb").Table(os.environ["TEXTS"])


def sender(key):
    try:
        return s3.get_object(Bucket=os.environ["INBOX"], Key=key)["Body"].read()
    except Exception:
        return "somebody"


def more():
    try:
        return queue.receive_message(QueueUrl=os.environ["ORDERS"])["Messages"]
    except Exception:
        return ["none"]


def greeting():
    try:
        return table.get_item(Key={"id": "en"})["Item"]["text"]
    except Exception:
        return "hello"


def handler(event, context):
    return greeting() + sender(event["key"]) + more()[0]
