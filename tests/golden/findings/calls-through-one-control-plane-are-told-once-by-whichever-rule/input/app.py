import boto3

cdn = boto3.client("cloudfront")
iam = boto3.client("iam")


def handler(event, context):
    found = cdn.get_distribution_config(Id=event["site"])
    cdn.update_distribution(Id=event["site"], DistributionConfig=found["DistributionConfig"], IfMatch=found["ETag"])
    iam.create_user(UserName=event["site"])
