import boto3

table = boto3.client("dynamodb", region_name="eu-west-1")


def handler(event, context):
    table.put_item(TableName="orders", Item=event)
    return table.create_table(TableName="orders-2")
