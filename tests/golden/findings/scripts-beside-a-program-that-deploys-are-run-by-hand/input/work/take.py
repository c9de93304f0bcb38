import boto3

queue = boto3.client("sqs", region_name="eu-west-1")


def handler(event, context):
    queue.send_message(QueueUrl=event["queue"], MessageBody="taken")
