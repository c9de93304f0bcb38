import boto3

queue = boto3.resource("sqs", region_name="ap-south-1").Queue("orders")


def topics():
    return boto3.client("sns", region_name="ap-south-1")
