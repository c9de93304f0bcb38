import os

import boto3


def asked_by_name():
    region = os.environ.get("QUEUE_REGION")
    if not region:
        region = "us-west-1"
    boto3.client("sqs", region_name=region).list_queues()


def asked_of_the_environment():
    if "TOPIC_REGION" in os.environ:
        region = os.environ["TOPIC_REGION"]
    else:
        region = "us-west-2"
    boto3.client("sns", region_name=region).list_topics()


def asked_inside():
    region = os.environ["KEY_REGION"] if os.environ.get("KEY_REGION") is not None else "eu-west-2"
    boto3.client("kms", region_name=region).list_keys()


def tried(options):
    try:
        region = options["region"]
    except KeyError:
        region = "eu-west-3"
    boto3.client("s3", region_name=region, endpoint_url=f"https://s3.{region}.amazonaws.com").list_buckets()
