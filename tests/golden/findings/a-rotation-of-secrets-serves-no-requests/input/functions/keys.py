import boto3

iam = boto3.client("iam")


def handler(event, context):
    return iam.create_access_key(UserName=event["name"])
