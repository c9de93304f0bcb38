import boto3

client = boto3.client("sqs", region_name="us-east-1")


def handler(event, context):
    client = boto3.client("iam")
    client.create_role(RoleName="x")
    client = boto3.client("dynamodb", region_name="eu-west-1")
    client.create_table(TableName="orders")


def either(event):
    maker.create_queue(QueueName="late")
    maker.create_topic(Name="late")


maker = boto3.client("sqs", region_name="eu-west-2")
maker = boto3.client("sns", region_name="eu-west-3")


class Orders:
    def __init__(self):
        self.client = boto3.client("kms", region_name="eu-north-1")

    def make(self):
        self.client.create_key()


class Files:
    def __init__(self):
        self.client = boto3.client("s3", region_name="eu-south-1")

    def make(self):
        self.client.create_bucket(Bucket="files")
