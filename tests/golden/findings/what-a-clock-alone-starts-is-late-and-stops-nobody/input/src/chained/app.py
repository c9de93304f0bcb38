import boto3
iam = boto3.client("iam")
tables = boto3.client("dynamodb", region_name="us-east-1")
def handler(event, context):
    iam.delete_access_key(UserName="old", AccessKeyId="AKIA")
    tables.get_item(TableName="orders", Key={})
