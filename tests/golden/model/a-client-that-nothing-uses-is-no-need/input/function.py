import boto3

unused = boto3.client("sqs", region_name="us-east-1")
REGION = "us-west-1"
idle = boto3.client("sns", region_name=REGION)
topics = boto3.client("sns", region_name=REGION)


def handler(event, context):
    forgotten = boto3.client("s3", region_name="us-east-2")
    session = boto3.Session(region_name="eu-west-1")
    also_forgotten = session.client("kms", region_name="eu-west-2")
    return topics.publish(TopicArn=event["topic"], Message="")
