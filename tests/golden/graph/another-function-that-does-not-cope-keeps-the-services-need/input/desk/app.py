import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TEXTS"])


def handler(event, context):
    return table.scan()
