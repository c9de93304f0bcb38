import boto3

cloudfront = boto3.client("cloudfront")


def handler(event, context):
    cloudfront.create_invalidation(DistributionId=event["id"], InvalidationBatch={})
