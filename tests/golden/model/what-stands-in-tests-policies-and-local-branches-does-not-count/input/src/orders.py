import json
import os

import boto3


class Orders:
    def __init__(self, endpoint=None):
        if "QUEUE_REGION" in os.environ:
            self.region = os.environ["QUEUE_REGION"]
        else:
            self.region = "ap-south-1"
        if endpoint and "localhost" in endpoint:
            self.table = boto3.resource("dynamodb", region_name="us-east-1", endpoint_url=endpoint).Table("orders")
        self.queue = boto3.client("sqs", region_name=self.region)

    def allow(self, url, account):
        policy = {
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "logs.us-east-1.amazonaws.com"},
                    "Action": "sqs:*",
                    "Resource": f"arn:aws:sqs:us-east-1:{account}:orders",
                }
            ]
        }
        self.table.put_item(Item={})
        self.queue.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
