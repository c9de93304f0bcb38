import os

import boto3

sns = boto3.client("sns", region_name=os.environ.get("AWS_REGION", "us-east-1"))


def main():
    sns.publish(TopicArn="x", Message="y")
