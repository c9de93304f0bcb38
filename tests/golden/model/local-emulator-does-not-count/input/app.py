import boto3

queue = boto3.client("sqs", endpoint_url="http://localhost:4566", region_name="us-east-1")
files = boto3.client("s3", endpoint_url="http://minio:9000", region_name="us-east-1")
