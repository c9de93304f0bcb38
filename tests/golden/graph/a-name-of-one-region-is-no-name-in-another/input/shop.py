import boto3

tables = boto3.client("dynamodb")
pictures = boto3.client("s3")


def handler(event, context):
    tables.get_item(TableName="orders", Key={})
    tables.get_item(TableName="rates", Key={})
    return pictures.get_object(Bucket="shop-pictures", Key="a")
