import boto3


def order(event):
    boto3.client("sqs", region_name="us-east-2").send_message(QueueUrl="orders", MessageBody=event)
