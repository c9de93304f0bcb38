import boto3
from decouple import config
from environ import Env

env = Env()
boto3.client("sqs", region_name=config("QUEUE_REGION", default="us-east-1")).list_queues()
boto3.client("sqs", region_name=env("QUEUE_REGION", default="us-east-2")).list_queues()
