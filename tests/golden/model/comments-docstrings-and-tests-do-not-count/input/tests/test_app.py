import boto3

queue = boto3.client("sqs", region_name="us-east-1")
