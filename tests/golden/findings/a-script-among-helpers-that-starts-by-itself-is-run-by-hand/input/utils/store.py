import boto3


def load(key):
    return boto3.client("s3", region_name="us-west-1").get_object(Bucket="orders", Key=key)
