import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TEXTS"])
queue = boto3.client("sqs")


def greeting(language):
    try:
        return table.get_item(Key={"id": language})["Item"]["text"]
    except Exception as error:
        print("no greeting", error)
        return "hello"


def handler(event, context):
    queue.send_message(QueueUrl=os.environ["ORDERS"], MessageBody=event["body"])
    return {"statusCode": 200, "body": greeting(event["language"])}
