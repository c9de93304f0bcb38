import boto3


def lambda_handler(event, context):
    bucket = boto3.client("s3", region_name="eu-west-1")
    return bucket.list_buckets()


if __name__ == "__main__":
    queue = boto3.client("sqs", region_name="us-east-2")
    queue.send_message(QueueUrl="https://sqs.us-east-2.amazonaws.com/123456789012/built", MessageBody="{}")
    lambda_handler({"Records": [{"Link": "https://built.s3.us-east-2.amazonaws.com/a"}]}, None)
