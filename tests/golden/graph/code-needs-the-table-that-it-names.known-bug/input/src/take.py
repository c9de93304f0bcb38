import boto3

table = boto3.client("dynamodb")


def handler(event, context):
    return table.get_item(TableName="orders", Key={"id": {"S": event["id"]}})
