"""Sends orders to us-east-1, or so it did once."""
import boto3

# was: boto3.client("sqs", region_name="us-east-1")
queue = boto3.client("sqs")


def send(region):
    """send("us-west-2") sends to https://sqs.us-west-2.amazonaws.com."""
    return queue
