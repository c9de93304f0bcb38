import os
import boto3
a = boto3.client("s3", region_name=os.environ.get("AWS_REGION") or "us-east-1")
region = os.getenv("AWS_REGION")
if not region:
    region = "us-east-2"
b = boto3.client("sqs", region_name=region)
try:
    r = os.environ["AWS_REGION"]
except KeyError:
    r = "us-west-1"
c = boto3.client("sns", region_name=r)
d = boto3.client("kms", region_name=os.environ["AWS_REGION"] if "AWS_REGION" in os.environ else "us-west-2")
print(a, b, c, d)
