import boto3

REGION = "us-east-1"
queue = boto3.client("sqs", region_name=REGION)
