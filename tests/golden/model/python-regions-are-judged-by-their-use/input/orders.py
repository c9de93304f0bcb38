"""Orders go to us-east-1 by default."""
import logging
import os

import boto3

REGIONS = ["us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1"]
TRUST = {"Statement": [{"Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
LIMITS = {"us-east-1": 1000, "eu-west-1": 500}
logger = logging.getLogger(__name__)


class Orders:
    def __init__(self):
        self.table = boto3.resource("dynamodb", region_name=os.environ.get("AWS_REGION", "us-east-1")).Table("orders")
        self.queue = boto3.client("sqs", region_name="us-east-1", endpoint_url="http://localhost:4566")
        self.mail = boto3.client("ses", region_name="eu-west-1")

    def add(self, order):
        self.table.put_item(Item=order)
        self.mail.send_email(Source="shop@example.org")
        self.queue.send_message(QueueUrl="x", MessageBody="y")
        logger.info("order sent from us-east-1")
        if self.table.meta.client.meta.region_name == "us-east-1":
            raise ValueError("not in us-east-1")

    def bucket(self):
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="orders", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        boto3.client("iam").create_role(RoleName="orders", AssumeRolePolicyDocument=TRUST)


def everywhere():
    return [boto3.client("sns", region_name=region).list_topics() for region in REGIONS]
