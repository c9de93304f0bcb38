import boto3
queue = boto3.client("sqs")


def handler(event, context):
    queue.send_message(QueueUrl=event["url"], MessageBody="x")
