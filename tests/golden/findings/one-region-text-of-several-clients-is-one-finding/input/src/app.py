import boto3

REGION = "us-east-1"

queue = boto3.client("sqs", region_name=REGION)
topic = boto3.client("sns", region_name=REGION)


def handler(event, context):
    queue.send_message(QueueUrl=event["queue"], MessageBody="")
    topic.publish(TopicArn=event["topic"], Message="")
