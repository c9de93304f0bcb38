import boto3

queue = boto3.resource("sqs", region_name="eu-west-1").Queue("orders")


def topics():
    return boto3.client("sns", region_name="us-west-2")
