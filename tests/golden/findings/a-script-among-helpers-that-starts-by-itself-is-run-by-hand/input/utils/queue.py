import boto3


def send(body):
    boto3.client("sqs", region_name="eu-north-1").send_message(QueueUrl="orders", MessageBody=body)


if __name__ == "__main__":
    send("a try")
