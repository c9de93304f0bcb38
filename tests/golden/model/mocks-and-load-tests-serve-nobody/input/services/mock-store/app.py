import boto3

store = boto3.client("s3", region_name="us-east-1")
store.get_object(Bucket="b", Key="k")
