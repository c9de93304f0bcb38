import boto3
import botocore.session as core
from boto3.session import Session as AwsSession
from botocore.config import Config

s3 = boto3.client("s3", region_name="eu-west-1", config=Config(retries={"max_attempts": 3}))
tables = boto3.resource("dynamodb", "us-west-2").Table("orders")
queue = boto3.Session(region_name="us-east-2").client('sqs', endpoint_url="https://sqs.us-east-2.amazonaws.com")
session = AwsSession(profile_name="prod")


def send(body, *, client=boto3.client("sns"), **options):
    try:
        return client.publish(TopicArn="arn:aws:sns:us-east-1:123456789012:alerts", Message=body, **options)
    except client.exceptions.NotFoundException as error:
        raise RuntimeError("no topic in us-east-1") from error


async def read(keys):
    for key in keys:
        with boto3.client("s3") as client:
            await client.get_object(Bucket="reports", Key=key)
