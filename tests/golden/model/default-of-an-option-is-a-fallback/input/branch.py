import os

import boto3

region = os.environ.get("REGION")
if region is None:
    region: str = "us-west-2"
boto3.client("s3", region_name=region).list_buckets()
