import boto3

database = boto3.client("rds", region_name="eu-central-1")


def handler(event, context):
    database.promote_read_replica(DBInstanceIdentifier="shop")
