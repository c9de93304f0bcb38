import boto3


def run(event):
    table = boto3.client("dynamodb")
    table.put_item(TableName="orders", Item=event)
