import boto3

REGIONS = ["us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-southeast-1"]
clients = [boto3.client("sqs", region_name=region) for region in REGIONS]
