import os

import boto3


def table():
    if "TABLE_ENDPOINT" in os.environ:
        return boto3.resource("dynamodb", region_name="eu-west-1", endpoint_url=os.environ["TABLE_ENDPOINT"])
    return boto3.resource("dynamodb", region_name="eu-west-2")


def bucket(endpoint):
    if endpoint:
        return boto3.client("s3", region_name="eu-west-3", endpoint_url=endpoint)
    return boto3.client("s3")


def queue():
    # Whoever sets another variable may mean the endpoint of the provider.
    if "STAGE" in os.environ:
        return boto3.client("sqs", region_name="eu-central-1", endpoint_url=os.environ["QUEUE_ENDPOINT"])
    return boto3.client("sqs")


def denied():
    if "TOPIC_ENDPOINT" not in os.environ:
        return boto3.client("sns", region_name="eu-north-1", endpoint_url=os.environ["STAGE"])
    return boto3.client("sns")
