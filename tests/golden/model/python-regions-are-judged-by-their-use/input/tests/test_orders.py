import boto3
from moto import mock_aws


@mock_aws
def test_orders():
    client = boto3.client("dynamodb", region_name="us-east-1")
    assert client.meta.region_name == "us-east-1"
    client.put_item(TableName="orders", Item={})
