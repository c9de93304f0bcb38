import boto3


def run(event):
    table = boto3.client("dynamodb", region_name="eu-west-2")
    table.put_item(TableName="orders", Item=event)
