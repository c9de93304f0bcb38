import boto3


def list_all(region="eu-west-1"):
    boto3.client("s3", region_name=region).list_buckets()
