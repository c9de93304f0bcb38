import boto3

from settings import config


def create_tables():
    return boto3.resource(
        "dynamodb",
        endpoint_url=config.endpoint,
        region_name="us-east-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )


def fill_local_bucket():
    return boto3.client("s3", endpoint_url=config.endpoint, region_name="us-east-1")


def store():
    return boto3.client("s3", endpoint_url=config.endpoint, region_name="us-east-2")
