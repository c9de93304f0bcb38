import requests


def legacy(bucket, key):
    return requests.get(f"https://{bucket}.s3-eu-west-1.amazonaws.com/{key}", timeout=2)


def elsewhere(bucket, region):
    return requests.get(f"https://{bucket}.s3.{region}.amazonaws.com/", timeout=2)


def anywhere(bucket):
    return requests.get("https://" + bucket + ".s3.amazonaws.com/", timeout=2)
