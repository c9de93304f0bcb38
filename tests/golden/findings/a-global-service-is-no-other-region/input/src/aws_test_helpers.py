import boto3

queue = boto3.client("sqs", region_name="us-east-2")


def purge(url):
    queue.purge_queue(QueueUrl=url)
