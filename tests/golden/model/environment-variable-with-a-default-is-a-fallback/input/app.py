import os
import boto3

queue = boto3.client("sqs", region_name=os.environ.get("AWS_REGION", "us-east-1"))
table = boto3.resource("dynamodb", region_name=os.getenv("TABLE_REGION") or "us-west-2")
