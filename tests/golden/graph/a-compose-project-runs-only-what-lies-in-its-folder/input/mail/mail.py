import boto3


def handler(event, context):
    boto3.client("ses").send_email(Source="shop@example.com", Destination={}, Message={})
