import boto3

from places import REGION

boto3.client("dynamodb", region_name=REGION).get_item(TableName="orders", Key={})
