import boto3

options = {"region_name": "af-south-1"}
files = boto3.client("s3", **options)
queue = boto3.client("sqs", **{**options, "verify": True})
