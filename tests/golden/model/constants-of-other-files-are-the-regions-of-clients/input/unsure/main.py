import boto3
from places import REGION

boto3.client("sqs", region_name=REGION).list_queues()
