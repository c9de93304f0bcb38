import boto3

before = boto3.client("s3")


def broken(:
    x = = 3


after = boto3.client("sqs", region_name="us-east-1")
