import os

import boto3

tables = boto3.client("dynamodb", region_name=os.environ["TABLES_REGION"])
files = boto3.client("s3", region_name=os.environ.get("FILES_REGION", "us-west-1"))
queue = boto3.client("sqs", region_name=os.environ["QUEUE_REGION"])
# Where the function runs
session = boto3.session.Session()
region = session.region_name
topic = boto3.client("sns", region_name=region)
keys = boto3.client("kms", region_name=os.environ["AWS_REGION"])
events = boto3.client("events", region_name=os.getenv("AWS_REGION", "us-west-2"))
streams = boto3.client("kinesis", region_name=None)
parameters = boto3.client("ssm")
