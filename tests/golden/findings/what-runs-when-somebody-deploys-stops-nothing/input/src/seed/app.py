import boto3


def handler(event, context):
    boto3.client("sqs", region_name="us-west-1").send_message(QueueUrl=event["q"], MessageBody="")
