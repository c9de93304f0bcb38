import boto3

tables = boto3.client("dynamodb", region_name="<your-region>")
tables.get_item(TableName="orders", Key={"id": {"S": "1"}})

# In a store of another provider: no region of this one is called so.
pictures = boto3.client("s3", region_name="auto")
pictures.get_object(Bucket="pictures", Key="1")
