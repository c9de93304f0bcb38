import os

import boto3

region = os.environ.get("REGION")
if region is None:
    region: str = "us-west-2"
boto3.client("s3", region_name=region).list_buckets()

if os.environ["SCOPE"] == "EDGE":
    place: str = "us-west-1"
else:
    place = os.environ["AWS_REGION"]
boto3.client("sqs", region_name=place).list_queues()

for each in ["a", "b"]:
    client = boto3.client("kms", region_name="eu-west-2")
    client.create_key()
    client = boto3.client("sns", region_name="eu-west-3")
    client.create_topic(Name=each)
