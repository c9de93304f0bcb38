import boto3

options = {"region_name": "us-west-2"}
keys = boto3.client("kms", **options)


def encrypt(text):
    return keys.encrypt(KeyId="alias/app", Plaintext=text)
