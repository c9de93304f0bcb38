import boto3


def start(e):
    boto3.client("iam").create_role(RoleName="x")
