import os

import boto3


class Cache:
    def __init__(self, password=None):
        if "AWS_REGION" in os.environ:
            self.region = os.environ["AWS_REGION"]
        else:
            self.region = "us-west-2"

        if password is None:
            kms = boto3.client("kms", region_name=self.region)
            kms.decrypt(CiphertextBlob=b"")


class Fixed:
    def __init__(self, password=None):
        if password is None:
            region = "eu-west-1"
            kms = boto3.client("kms", region_name=region)
            kms.decrypt(CiphertextBlob=b"")
