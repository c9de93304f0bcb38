import boto3


def rotate(event, context):
    boto3.client("iam").create_role(RoleName="x")
