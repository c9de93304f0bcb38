import boto3

from store import Store, archive


def s3():
    return boto3.client("s3", region_name="eu-west-1")


def handle(resource):
    resource.get_object(Bucket="orders", Key="1")


store = Store(
    boto3.resource("dynamodb", region_name="eu-west-1").Table("orders"),
    queue=boto3.client("sqs", region_name="us-west-2"),
)
archive(s3(), ["1"])
handle(boto3.client("s3", region_name="eu-west-1"))
handle(boto3.client("s3", region_name="eu-west-2"))
handle({"not": "a client"})
